import { type RoundTrip, roundTripsOf } from "../journal/mod.ts";
import type { OrderRecord } from "../protocol/mod.ts";
import type { TradedDay } from "./job.ts";

/** The result of a strategy in a backtest. Money in minor units of its instrument; null: not defined without trades. */
export interface StrategyResult {
  readonly strategy: number;
  readonly trades: number;
  /** Trades with a net profit above 0. */
  readonly winners: number;
  /** `winners / trades`, 0 to 1. */
  readonly winRate: number | null;
  /** The sum over trades, from fill prices alone. */
  readonly gross: number;
  readonly fees: number;
  /** Gross minus fees. */
  readonly net: number;
  /** The net of winners divided by the loss of losers, >= 0; null: nothing was lost. */
  readonly profitFactor: number | null;
  /** Net divided by trades, not rounded. */
  readonly average: number | null;
  readonly best: number | null;
  readonly worst: number | null;
  /** The largest fall of the running net from its highest value before, trade by trade, from 0 on; >= 0. */
  readonly maxDrawdown: number;
  /** The time in a position divided by the time of all sessions, 0 to 1. */
  readonly exposure: number;
}

/** A day with the orders of all strategies, in the order of the orders file. */
export interface DayOrders extends Pick<TradedDay, "closeMicros" | "date" | "openMicros" | "ticks"> {
  readonly orders: readonly OrderRecord[];
}

/** The trades of days, day by day, in the order of their entries. */
export function tradesOf(days: readonly DayOrders[]): readonly RoundTrip[] {
  return days.flatMap(({ orders }) => roundTripsOf(orders));
}

/** The result of each strategy, by index. @param strategies how many there are */
export function resultsOf(days: readonly DayOrders[], strategies: number): readonly StrategyResult[] {
  const sessions = days.reduce((sum, { openMicros, closeMicros }) => sum + (closeMicros - openMicros), 0);
  const byStrategy = Array.from({ length: strategies }, (): RoundTrip[] => []);
  for (const trip of tradesOf(days)) byStrategy[trip.entry.strategy]?.push(trip);
  return byStrategy.map((trips, strategy) => resultOf(strategy, trips, sessions));
}

function resultOf(strategy: number, trips: readonly RoundTrip[], sessionMicros: number): StrategyResult {
  const nets = trips.map(({ net }) => net ?? 0);
  const won = sumOf(nets.filter((net) => net > 0));
  const lost = -sumOf(nets.filter((net) => net < 0));
  const trades = trips.length;
  const winners = nets.filter((net) => net > 0).length;
  const held = sumOf(trips.map(({ entry, exit }) => (exit === null ? 0 : exit.ts - entry.ts)));
  return {
    strategy,
    trades,
    winners,
    winRate: trades === 0 ? null : winners / trades,
    gross: sumOf(trips.map(({ gross }) => gross ?? 0)),
    fees: sumOf(trips.map(({ fees }) => fees)),
    net: sumOf(nets),
    profitFactor: lost === 0 ? null : won / lost,
    average: trades === 0 ? null : sumOf(nets) / trades,
    best: trades === 0 ? null : nets.reduce((a, b) => Math.max(a, b)),
    worst: trades === 0 ? null : nets.reduce((a, b) => Math.min(a, b)),
    maxDrawdown: drawdownOf(nets),
    exposure: sessionMicros === 0 ? 0 : held / sessionMicros,
  };
}

function drawdownOf(nets: readonly number[]): number {
  let [sum, highest, most] = [0, 0, 0];
  for (const net of nets) {
    sum += net;
    highest = Math.max(highest, sum);
    most = Math.max(most, highest - sum);
  }
  return most;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
