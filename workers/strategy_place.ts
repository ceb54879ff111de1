import type { FirstLook } from "./first_look.ts";
import type { LullCode, TruthCode } from "./rules/mod.ts";
import type { StrategyLimits } from "./strategy_limits.ts";

/** The row that a strategy is judged on, in the tape's own numbers. */
export interface JudgedRow {
  readonly seq: number;
  readonly ts: number;
  /** Minor units. */
  readonly price: number;
}

/** The two compiled conditions of a strategy. */
export interface StrategyRules {
  readonly entry: TruthCode;
  readonly exit: TruthCode;
  /** When either is certain to be false; null: it cannot be told beforehand. */
  readonly entryLull: LullCode | null;
  readonly exitLull: LullCode | null;
}

/** Where a strategy stands, and what it is told of its session. */
export interface StrategyPlace {
  /** Its number among the slot's strategies, from 0 on. */
  readonly place: number;
  readonly look: FirstLook;
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
