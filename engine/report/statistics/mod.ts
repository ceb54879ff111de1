export { drawdownsOf } from "./drawdown.ts";
export type { Drawdown } from "./drawdown.ts";
export { honestyOf } from "./honesty.ts";
export type { HonestyLine } from "./honesty.ts";
export type { ClosedTrade, StatisticsInput } from "./input.ts";
export { statisticsOf } from "./statistics.ts";
export type { Statistics } from "./statistics.ts";
