import type { InertRanges } from "./inert_ranges.ts";
import type { InertCode, TimedRow, TruthCode } from "../rules/mod.ts";
import type { StrategyLimits } from "./strategy_limits.ts";

/** The row that a strategy is judged on, in the tape's own numbers. */
export interface JudgedRow extends TimedRow {
  readonly seq: number;
  /** Minor units. */
  readonly price: number;
}

/** The two compiled conditions of a strategy. */
export interface StrategyRules {
  readonly entry: TruthCode;
  readonly exit: TruthCode;
  /** The searches for their inert ranges; null: there are none. */
  readonly entryInert: InertCode | null;
  readonly exitInert: InertCode | null;
}

/** Where a strategy stands, and what it is told of its session. */
export interface StrategySetup {
  /** The inert ranges of its instrument, and which one is its own. */
  readonly ranges: InertRanges;
  readonly rangeIndex: number;
  /** The slot's. */
  readonly arena: Float64Array;
  /** Where its fields begin. */
  readonly base: number;
  readonly limits: StrategyLimits;
  /** Where its complete bars are counted; null: no rule asks. */
  readonly barCount: number | null;
  /** Where bars are counted that its rules need, and how many: until then it is no wonder that something is unknown. */
  readonly history: readonly { readonly at: number; readonly bars: number }[];
}
