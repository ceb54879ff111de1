import { capitalFalls, deepestOf, drawdownsOf } from "./drawdown.ts";
import type { StatisticsInput } from "./input.ts";
import { normalBelow } from "./normal.ts";
import { finite, kurtosisOf, meanOf, momentsOf, percentileOf, quotient, skewOf, sumOf } from "./series.ts";

/** Statistics of the nets of sessions. Money in minor units, not rounded. Null: there is nothing to divide by. */
export interface SessionStatistics {
  /** √A · mean / deviation, without a risk-free rate. W. F. Sharpe, The Sharpe Ratio, 1994. */
  readonly sharpe: number | null;
  /** √A · mean / √(Σ min(d, 0)² / n). F. A. Sortino and L. N. Price, Performance Measurement in a Downside Risk Framework, 1994. */
  readonly sortino: number | null;
  /**
   * The probability that the true Sharpe is above 0, 0 to 1. D. H. Bailey and M. López de Prado, The Sharpe Ratio Efficient
   * Frontier, 2012.
   */
  readonly psr: number | null;
  /** As pandas has them: adjusted for the size of the sample. */
  readonly skew: number | null;
  readonly kurtosis: number | null;
  /** What sessions have made through what sessions have lost. C. Keating and W. F. Shadwick, 2002, with a threshold of 0. */
  readonly omega: number | null;
  /** |95th percentile| through |5th percentile|. */
  readonly tailRatio: number | null;
  /** The 5th percentile, below 0 if it is a loss. */
  readonly valueAtRisk: number | null;
  /** The mean of the sessions up to it: of the worst floor((n - 1) · 5 %) + 1. */
  readonly conditionalValueAtRisk: number | null;
  /** The largest fall of the running net, session by session, from its highest before; >= 0. */
  readonly maxDrawdown: number;
  /** The most sessions from a peak to its recovery, or to the end. */
  readonly longestDrawdown: number;
  /** The net through the largest drawdown. */
  readonly recoveryFactor: number | null;
  /** A · mean through the largest drawdown, both in money. T. W. Young, Calmar Ratio: A Smoother Tool, 1991. */
  readonly calmar: number | null;
  /** The net as a part of capital. */
  readonly returnOnCapital: number | null;
  /** The largest fall of capital and net, as a part of its highest before. */
  readonly maxDrawdownOnCapital: number | null;
  readonly ulcer: number | null;
  /** The return of a year, compounded: (1 + return)^(A / n) - 1. Not of fewer than 20 sessions. */
  readonly cagr: number | null;
}

/** Fewer sessions say nothing of a year. */
const LEAST_FOR_YEAR = 20;
const TAIL = 0.05;

/** The statistics of the nets of sessions. */
export function statisticsBySessions(input: StatisticsInput): SessionStatistics {
  const { sessions, sessionsAYear } = input;
  const moments = momentsOf(sessions);
  const mean = meanOf(sessions);
  const perSession = moments === null ? null : quotient(moments.mean, moments.deviation);
  const losses = sessions.filter((net) => net < 0);
  const downside = Math.sqrt(sumOf(losses.map((net) => net * net)) / sessions.length);
  const valueAtRisk = percentileOf(sessions, TAIL);
  const [low, high] = [valueAtRisk, percentileOf(sessions, 1 - TAIL)];
  const maxDrawdown = deepestOf(sessions);
  return {
    sharpe: perSession === null ? null : finite(Math.sqrt(sessionsAYear) * perSession),
    sortino:
      mean === null || sessions.length < 2 || losses.length === 0
        ? null
        : quotient(Math.sqrt(sessionsAYear) * mean, downside),
    psr: perSession === null ? null : probabilityOf(sessions, perSession),
    skew: skewOf(sessions),
    kurtosis: kurtosisOf(sessions),
    omega: quotient(sumOf(sessions.filter((net) => net > 0)), -sumOf(losses)),
    tailRatio: low === null || high === null ? null : quotient(Math.abs(high), Math.abs(low)),
    valueAtRisk,
    conditionalValueAtRisk: meanOf(worstOf(sessions)),
    maxDrawdown,
    longestDrawdown: drawdownsOf(sessions).reduce((most, { length }) => Math.max(most, length), 0),
    recoveryFactor: quotient(sumOf(sessions), maxDrawdown),
    calmar: mean === null ? null : quotient(mean * sessionsAYear, maxDrawdown),
    ...ofCapital(input),
  };
}

/** The worst 5 % of sessions, at least one. Where several are as bad as the last of them, the others do not count. */
function worstOf(sessions: readonly number[]): readonly number[] {
  return sessions.toSorted((a, b) => a - b).slice(0, Math.floor((sessions.length - 1) * TAIL) + 1);
}

/** Φ(SR √(n-1) / √(1 - g3 SR + (g4 - 1) / 4 SR²)), with the raw kurtosis g4. */
function probabilityOf(sessions: readonly number[], sharpe: number): number | null {
  const [skew, kurtosis] = [skewOf(sessions), kurtosisOf(sessions)];
  if (skew === null || kurtosis === null) return null;
  const radicand = 1 - skew * sharpe + ((kurtosis + 2) / 4) * sharpe * sharpe;
  if (!(radicand > 0)) return null;
  const deviations = finite((sharpe * Math.sqrt(sessions.length - 1)) / Math.sqrt(radicand));
  return deviations === null ? null : normalBelow(deviations);
}

type OfCapital = Pick<SessionStatistics, "cagr" | "maxDrawdownOnCapital" | "returnOnCapital" | "ulcer">;

function ofCapital({ sessions, capital, sessionsAYear }: StatisticsInput): OfCapital {
  if (capital === null || capital <= 0)
    return { returnOnCapital: null, maxDrawdownOnCapital: null, ulcer: null, cagr: null };
  const whole = quotient(sumOf(sessions), capital);
  const { deepest, ulcer } = capitalFalls(sessions, capital);
  const hasYear = whole !== null && whole > -1 && sessions.length >= LEAST_FOR_YEAR;
  return {
    returnOnCapital: whole,
    maxDrawdownOnCapital: finite(deepest),
    ulcer: finite(ulcer),
    cagr: hasYear ? finite((1 + whole) ** (sessionsAYear / sessions.length) - 1) : null,
  };
}
