import { MICROS } from "../../protocol/mod.ts";
import { deepestOf } from "./drawdown.ts";
import type { StatisticsInput } from "./input.ts";
import { finite, greatestOf, leastOf, meanOf, momentsOf, percentileOf, quotient, sumOf } from "./series.ts";

/** Statistics of single trades. Money in minor units, not rounded. Null: there is nothing to divide by. */
export interface TradeStatistics {
  readonly trades: number;
  /** Trades with a net above 0, and below 0. */
  readonly winners: number;
  readonly losers: number;
  /** `winners / trades`. */
  readonly winRate: number | null;
  readonly gross: number;
  readonly fees: number;
  readonly net: number;
  readonly average: number | null;
  readonly median: number | null;
  readonly best: number | null;
  readonly worst: number | null;
  readonly averageWin: number | null;
  /** Below 0. */
  readonly averageLoss: number | null;
  /** The average win through the average loss, > 0. */
  readonly payoff: number | null;
  /** What winners have made through what losers have lost. */
  readonly profitFactor: number | null;
  /** The average trade in average losses (R). */
  readonly expectancy: number | null;
  /** The system quality number: √m · mean / deviation of the trades' nets. Van Tharp, Trade Your Way to Financial Freedom. */
  readonly sqn: number | null;
  /** The part of capital that Kelly would bet: p - (1 - p) / payoff. J. L. Kelly, A New Interpretation of Information Rate, 1956. */
  readonly kelly: number | null;
  /** The most winners, and losers, in a row. */
  readonly mostWon: number;
  readonly mostLost: number;
  /** Seconds. */
  readonly heldMean: number | null;
  readonly heldMedian: number | null;
  /** The time in positions through the time of all sessions; above 1 for several strategies. */
  readonly exposure: number;
  /** The largest fall of the running net, trade by trade, from its highest before; >= 0. */
  readonly maxDrawdownByTrade: number;
}

/** The statistics of single trades. */
export function statisticsByTrades({ trades, sessionMicros }: StatisticsInput): TradeStatistics {
  const nets = trades.map(({ net }) => net);
  const won = nets.filter((net) => net > 0);
  const lost = nets.filter((net) => net < 0);
  const held = trades.map(({ heldMicros }) => heldMicros / MICROS.second);
  const [averageWin, averageLoss] = [meanOf(won), meanOf(lost)];
  const average = meanOf(nets);
  const winRate = quotient(won.length, nets.length);
  const payoff = averageWin === null || averageLoss === null ? null : quotient(averageWin, -averageLoss);
  const moments = momentsOf(nets);
  return {
    trades: nets.length,
    winners: won.length,
    losers: lost.length,
    winRate,
    gross: sumOf(trades.map(({ gross }) => gross)),
    fees: sumOf(trades.map(({ fees }) => fees)),
    net: sumOf(nets),
    average,
    median: percentileOf(nets, 0.5),
    best: greatestOf(nets),
    worst: leastOf(nets),
    averageWin,
    averageLoss,
    payoff,
    profitFactor: quotient(sumOf(won), -sumOf(lost)),
    expectancy: average === null || averageLoss === null ? null : quotient(average, -averageLoss),
    sqn: moments === null ? null : quotient(Math.sqrt(moments.count) * moments.mean, moments.deviation),
    kelly: winRate === null || payoff === null ? null : kellyOf(winRate, payoff),
    mostWon: mostInARow(nets, (net) => net > 0),
    mostLost: mostInARow(nets, (net) => net < 0),
    heldMean: meanOf(held),
    heldMedian: percentileOf(held, 0.5),
    exposure: quotient(sumOf(trades.map(({ heldMicros }) => heldMicros)), sessionMicros) ?? 0,
    maxDrawdownByTrade: deepestOf(nets),
  };
}

function kellyOf(winRate: number, payoff: number): number | null {
  const part = quotient(1 - winRate, payoff);
  return part === null ? null : finite(winRate - part);
}

function mostInARow(values: readonly number[], isOne: (value: number) => boolean): number {
  let [most, now] = [0, 0];
  for (const value of values) {
    now = isOne(value) ? now + 1 : 0;
    most = Math.max(most, now);
  }
  return most;
}
