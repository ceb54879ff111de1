export { Gathering } from "./gathering.ts";
export type { BacktestFile } from "./gathering.ts";
export { resultsOf, tradesOf } from "./results.ts";
export type { DayOrders, StrategyResult } from "./results.ts";
export { Backtest } from "./backtest.ts";
