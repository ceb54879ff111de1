export { checkSnapshots } from "./check_snapshots.ts";
export { moneyScale, stateOf, summarise } from "./summary.ts";
export type { StrategySummary, SummarisedStrategy, Summary } from "./summary.ts";
