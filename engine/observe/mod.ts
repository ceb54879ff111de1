export { checkSnapshots } from "./check_snapshots.ts";
export { healthOf, SessionCounters, viewOf } from "./health.ts";
export type { FeedView, HealthMoment, HealthSource, HealthView, InstrumentView, StrategyView } from "./health.ts";
export { moneyScale, stateOf, summarise } from "./summary.ts";
export type { StrategySummary, SummarisedStrategy, Summary } from "./summary.ts";
export { Troubles } from "./troubles.ts";
export { WarmUp } from "./warm_up.ts";
export type { Lack, WarmingStrategy } from "./warm_up.ts";
