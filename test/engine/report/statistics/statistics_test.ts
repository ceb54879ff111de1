import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClosedTrade, type Statistics, statisticsOf } from "../../../../engine/report/statistics/mod.ts";

const SECOND = 1_000_000;

/** The statistics of trades and sessions by their nets. */
function of(trades: readonly number[], sessions: readonly number[] = [], capital: number | null = null): Statistics {
  const closed = trades.map((net): ClosedTrade => ({ net, gross: net + 2, fees: 2, heldMicros: 60 * SECOND }));
  return statisticsOf({ trades: closed, sessions, sessionMicros: 3_600 * SECOND, capital, sessionsAYear: 252 });
}

/** Of a set: which statistics are null. */
function nulls(statistics: Statistics): readonly string[] {
  return Object.entries(statistics).flatMap(([name, value]) => (value === null ? [name] : []));
}

const OF_CAPITAL = ["returnOnCapital", "maxDrawdownOnCapital", "ulcer", "cagr"];
const OF_SESSIONS = ["sharpe", "sortino", "psr", "skew", "kurtosis", "omega", "tailRatio"];
const OF_DRAWDOWN = ["recoveryFactor", "calmar"];

test("statisticsOf has only sums of nothing", () => {
  const none = of([]);
  const sums = ["trades", "winners", "losers", "gross", "fees", "net", "mostWon", "mostLost"];
  const rest = ["exposure", "maxDrawdown", "maxDrawdownByTrade", "longestDrawdown"];
  assert.deepEqual(
    Object.entries(none).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    Object.keys(none).flatMap((name) => ([...sums, ...rest].includes(name) ? [[name, 0]] : [])),
  );
});

test("statisticsOf has no ratio of a single trade in a single session", () => {
  const one = of([500], [500]);
  assert.deepEqual(nulls(one), [
    "averageLoss",
    "payoff",
    "profitFactor",
    "expectancy",
    "sqn",
    "kelly",
    ...["sharpe", "sortino", "psr", "skew", "kurtosis", "omega"],
    ...OF_DRAWDOWN,
    ...OF_CAPITAL,
  ]);
  assert.deepEqual([one.tailRatio, one.valueAtRisk, one.conditionalValueAtRisk], [1, 500, 500]);
});

test("statisticsOf has no factor where nobody lost, and none where nobody won but 0", () => {
  const won = of([1, 2, 3], [1, 2, 3]);
  assert.deepEqual([won.profitFactor, won.payoff, won.kelly, won.omega, won.sortino], [null, null, null, null, null]);
  const lost = of([-1, -2, -3], [-1, -2, -3]);
  assert.deepEqual([lost.profitFactor, lost.payoff, lost.kelly, lost.omega], [0, null, null, 0]);
  assert.equal(lost.recoveryFactor, -1);
});

test("statisticsOf takes noise of computing for no deviation", () => {
  const same = of([1e9, 1e9, 1e9, 1e9], [0.1 + 0.2, 0.3, 0.3, 0.3]);
  assert.deepEqual([same.sqn, same.sharpe, same.psr, same.skew, same.kurtosis], [null, null, null, null, null]);
});

test("statisticsOf counts neither a win nor a loss where a trade came to 0, and it ends both rows", () => {
  const { winners, losers, winRate, mostWon, mostLost } = of([5, 5, 0, 5, -1, 0, -1, -1]);
  assert.deepEqual([winners, losers, winRate, mostWon, mostLost], [3, 3, 3 / 8, 2, 2]);
});

test("statisticsOf knows the parts of capital only where there is some, and a year only of 20 sessions", () => {
  const days = Array.from({ length: 19 }, () => 10);
  assert.deepEqual(of([10], days, 1_000).cagr, null);
  const { cagr, returnOnCapital, maxDrawdownOnCapital } = of([10], [...days, -90], 1_000);
  assert.equal(returnOnCapital, 0.1);
  assert.ok(Math.abs((cagr ?? 0) - (1.1 ** (252 / 20) - 1)) < 1e-12);
  assert.equal(maxDrawdownOnCapital, 90 / 1_190);
});

test("statisticsOf has no year of an account that has lost everything", () => {
  const days = Array.from({ length: 30 }, () => -100);
  const { cagr, returnOnCapital, maxDrawdownOnCapital } = of([-100], days, 1_000);
  assert.deepEqual([cagr, returnOnCapital, maxDrawdownOnCapital], [null, -3, 3]);
});

test("statisticsOf counts the sessions of a drawdown from its peak to its recovery, or to the end", () => {
  assert.equal(of([], [-1, 1]).longestDrawdown, 2);
  assert.equal(of([], [5, -1, -1, 1]).longestDrawdown, 3);
  assert.equal(of([], [5, -5, 5, 1, -1]).longestDrawdown, 2);
});

test("statisticsOf knows what it cannot: each statistic of sessions is there where it can be", () => {
  const all = of([3, -1, 2, -2], [3, -1, 2, -2, 0], 100);
  assert.deepEqual(nulls(all), ["cagr"]);
  for (const name of [...OF_SESSIONS, ...OF_DRAWDOWN]) assert.ok(Number.isFinite(all[name as keyof Statistics]), name);
});
