export { Backtest } from "./backtest.ts";
export type { BacktestListener, BacktestRequest } from "./backtest.ts";
export { backtestReasons } from "./backtest_reasons.ts";
export { Gathering } from "./gathering.ts";
export type { DayOrders } from "./gathering.ts";
export { barsOfBacktest, resultOfBacktest } from "./result_of_backtest.ts";
