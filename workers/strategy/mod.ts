export { InertRanges } from "./inert_ranges.ts";
export { Strategy } from "./strategy.ts";
export { STRATEGY_DOUBLES, StrategyField } from "./strategy_fields.ts";
export { StrategyLimits } from "./strategy_limits.ts";
export type { JudgedRow } from "./strategy_setup.ts";
