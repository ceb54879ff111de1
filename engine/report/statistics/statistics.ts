import { type SessionStatistics, statisticsBySessions } from "./by_sessions.ts";
import { statisticsByTrades, type TradeStatistics } from "./by_trades.ts";
import type { StatisticsInput } from "./input.ts";

/** What trades have come to. Every value is a finite number or null; null: there is nothing to divide by. */
export type Statistics = TradeStatistics & SessionStatistics;

/** Makes the statistics of trades, and of the sessions that they were made in. */
export function statisticsOf(input: StatisticsInput): Statistics {
  return { ...statisticsByTrades(input), ...statisticsBySessions(input) };
}
