import type { Units } from "./instrument.ts";
import type { Side } from "./trading.ts";
import type { StrategyId } from "./units.ts";

/** A bound of a price or a result: minor units of it, > 0, or a percentage, > 0 and with at most four decimals. */
export type Bound = number | { readonly percent: number };

/** A part of the day, in microseconds since local midnight. Both ends belong to it. If `from` > `to`, it spans midnight. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** Limits that close a position, whatever its exit condition says. */
export interface ExitLimits {
  /** The gross loss that closes the position, in minor units of money. A percentage is of the entry's |notional|. */
  readonly maxLoss: Bound;
  /** The gross profit that closes the position, in minor units of money. A percentage is of the same notional. */
  readonly maxProfit: Bound;
  /**
   * The distance from the best price since the entry that closes the position, in minor units of price. A percentage, < 100,
   * is of that best price without its sign. Null: none.
   */
  readonly trailingStop: Bound | null;
  /** The local time of day from which it holds no position and makes no entry, microseconds, 0 to a day. Null: none. */
  readonly squareOff: number | null;
}

/** Limits that a strategy of a resumed session had at earlier rows. */
export interface EarlierLimits extends ExitLimits {
  /** The last row that these limits judge. */
  readonly until: number;
}

/** A strategy as a slot gets it: its values are parsed, its rules are still text. The units are those of its instrument. */
export interface StrategySpec extends ExitLimits, Units {
  /** Its place in the session's strategies, 0 to count - 1. Lists in strategy order are in the order of this index. */
  readonly index: number;
  readonly id: StrategyId;
  /** The index of its instrument. */
  readonly instrument: number;
  readonly entryCondition: string;
  readonly exitCondition: string;
  /** In minor units of quantity. */
  readonly quantity: number;
  readonly side: Side;
  /** When it may enter. Null: at any time. */
  readonly window: DayWindow | null;
  readonly timeframe: string;
  readonly maxEntries: number;
  /** Set if it is judged only from some row on. */
  readonly begins?: LateBegin;
  /** Set if it had other limits at earlier rows: these limits, in the order of the rows. */
  readonly earlier?: readonly EarlierLimits[];
}

/** The start of a strategy that is new, or has new text, in a resumed session. */
export interface LateBegin {
  /** The last row at which it is not judged. */
  readonly seq: number;
  /** How many orders it has made before that. It has no position. */
  readonly n: number;
  /** How many of them were filled entries. */
  readonly entries: number;
  readonly lastExitByRule: boolean;
}

/** The keys of a strategy's two rule texts in the strategies file. */
export const RULE_KEYS = ["entry_condition", "exit_condition"] as const;

/** The key of a rule text in the strategies file. */
export type RuleKey = (typeof RULE_KEYS)[number];
