import type { Side } from "./trading.ts";
import type { StrategyId } from "./units.ts";

/** A strategy as a slot is given it: read, with the rules still text. */
export interface StrategySpec {
  /** Its place in the session's strategies, 0 to count - 1; the order of everything that is ordered by strategy. */
  readonly index: number;
  readonly id: StrategyId;
  /** The index of its instrument. */
  readonly instrument: number;
  /** The instrument's scale. */
  readonly scale: number;
  readonly entryCondition: string;
  readonly exitCondition: string;
  readonly quantity: number;
  /** Gross loss of the position at which it is stopped, in the instrument's minor unit, > 0. */
  readonly maxLoss: number;
  /** Gross profit of the position at which it is taken, in the instrument's minor unit, > 0. */
  readonly maxProfit: number;
  readonly side: Side;
  readonly timeframe: string;
  readonly maxEntries: number;
}

/** The two rule texts of a strategy, by their names in the file. */
export type RuleKey = "entry_condition" | "exit_condition";
