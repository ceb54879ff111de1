export { Backtest } from "./backtest.ts";
export type { BacktestListener, BacktestRequest } from "./backtest.ts";
export { backtestReasons } from "./backtest_reasons.ts";
export { Gathering } from "./gathering.ts";
export { resultsOf, tradesOf } from "./results.ts";
export type { DayOrders, StrategyResult } from "./results.ts";
