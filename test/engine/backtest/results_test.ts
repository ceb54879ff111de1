import assert from "node:assert/strict";
import { test } from "node:test";
import { type DayOrders, resultsOf, tradesOf } from "../../../engine/backtest/results.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";

const HOUR = 3_600_000_000;

/** A day of an hour, with a trade for each of these nets, one after the other, each of a minute and 1.00 of fees. */
function dayWith(date: string, nets: readonly number[], strategy = 0): DayOrders {
  const openMicros = 1_000_000 * HOUR;
  const orders = nets.flatMap((net, i) => {
    const [seq, n] = [2 * i + 1, 2 * i + 1];
    const ts = openMicros + i * 120_000_000;
    const fees = 50;
    const fillPrice = 10_000 + net + 100;
    return [
      orderOf({ strategy, n, seq, ts, fees, realised: -fees }),
      exitOf({
        strategy,
        n: n + 1,
        seq: seq + 1,
        ts: ts + 60_000_000,
        fees,
        fillPrice,
        realised: fillPrice - 10_000 - fees,
      }),
    ];
  });
  return { date, openMicros, closeMicros: openMicros + HOUR, ticks: orders.length, orders };
}

test("resultsOf has nothing of a strategy that has not traded, and divides by nothing", () => {
  assert.deepEqual(resultsOf([dayWith("2026-01-05", [])], 1), [
    {
      strategy: 0,
      trades: 0,
      winners: 0,
      winRate: null,
      gross: 0,
      fees: 0,
      net: 0,
      profitFactor: null,
      average: null,
      best: null,
      worst: null,
      maxDrawdown: 0,
      exposure: 0,
    },
  ]);
});

test("resultsOf adds up the trades of all days", () => {
  const [result] = resultsOf([dayWith("2026-01-05", [300, -100]), dayWith("2026-01-06", [-250, 150])], 1);
  assert.deepEqual(result, {
    strategy: 0,
    trades: 4,
    winners: 2,
    winRate: 0.5,
    gross: 500,
    fees: 400,
    net: 100,
    profitFactor: 450 / 350,
    average: 25,
    best: 300,
    worst: -250,
    maxDrawdown: 350,
    exposure: 4 / 120,
  });
});

test("resultsOf counts a drawdown from 0 on, and no factor where nothing was lost", () => {
  const [lost, won] = resultsOf([dayWith("2026-01-05", [-100, 50, -200]), dayWith("2026-01-06", [10], 1)], 2);
  assert.equal(lost?.maxDrawdown, 250);
  assert.deepEqual([won?.profitFactor, won?.maxDrawdown, won?.winRate], [null, 0, 1]);
});

test("tradesOf has the trades day by day", () => {
  const trades = tradesOf([dayWith("2026-01-05", [1, 2]), dayWith("2026-01-06", [3])]);
  assert.deepEqual(
    trades.map(({ net }) => net),
    [1, 2, 3],
  );
});
