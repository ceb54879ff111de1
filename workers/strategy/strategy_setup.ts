import type { DataNeed } from "../../engine/protocol/mod.ts";
import type { InertCode, TimedRow, TruthCode } from "../rules/mod.ts";
import type { InertRanges } from "./inert_ranges.ts";
import type { StrategyLimits } from "./strategy_limits.ts";

/** The row at which a strategy is judged, in the numbers of the tape. */
export interface JudgedRow extends TimedRow {
  readonly seq: number;
  /** Minor units. */
  readonly price: number;
}

/** The two compiled conditions of a strategy. */
export interface StrategyRules {
  readonly entry: TruthCode;
  readonly exit: TruthCode;
  /** The searches for their inert ranges; null: there is never one. */
  readonly entryInert: InertCode | null;
  readonly exitInert: InertCode | null;
}

/** What a strategy is given when its slot is loaded. */
export interface StrategySetup {
  /** The inert ranges of its instrument, and which one is its own. */
  readonly ranges: InertRanges;
  readonly rangeIndex: number;
  /** The slot's. */
  readonly arena: Float64Array;
  /** Where its fields begin. */
  readonly base: number;
  readonly limits: StrategyLimits;
  /** The column that counts its complete bars; null: no rule needs it. */
  readonly barCount: number | null;
  /** The columns that count bars which its rules need, and how many they need. Before that, unknown conditions are normal. */
  readonly history: readonly NeededHistory[];
  /** The same for its entry condition alone. */
  readonly entryHistory: readonly NeededHistory[];
  /** The data that its entry condition reads. */
  readonly entryData: readonly DataNeed[];
}

/** Complete bars that rules need. */
export interface NeededHistory {
  /** The column that counts the complete ones. */
  readonly at: number;
  /** How many are needed, >= 1. */
  readonly bars: number;
  /** Of a bar, microseconds. */
  readonly timeframe: number;
}
