import type { Side } from "./trading.ts";
import type { StrategyId } from "./units.ts";

/** How far a price or a result may go: minor units, > 0, or percent of something, > 0 and of at most four decimals. */
export type Bound = number | { readonly percent: number };

/** A part of the day, in microseconds since local midnight, both ends included. From later than to: past midnight. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** What gets a position out whatever its conditions say. */
export interface ExitLimits {
  /** Gross loss of the position at which it is stopped; percent is of the entry's notional, fill price × quantity. */
  readonly maxLoss: Bound;
  /** Gross profit of the position at which it is taken; percent as in `maxLoss`. */
  readonly maxProfit: Bound;
  /** How far the price may come back from the best one since the entry; percent, < 100, is of that best one. */
  readonly trailingStop: Bound | null;
  /** The local time of day from which it holds nothing and enters no more, microseconds, 0 to a day; null: none. */
  readonly squareOff: number | null;
}

/** The limits that a strategy of a resumed session had before it got the ones that it has. */
export interface EarlierLimits extends ExitLimits {
  /** The last row that is judged by them. */
  readonly until: number;
}

/** A strategy as a slot is given it: read, with the rules still text. */
export interface StrategySpec extends ExitLimits {
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
  readonly side: Side;
  /** When it may enter; null: at any time. */
  readonly window: DayWindow | null;
  readonly timeframe: string;
  readonly maxEntries: number;
  /** Set if it takes part from some row on only. */
  readonly begins?: LateBegin;
  /** Set if it had other limits at earlier rows: those, in the order of the rows. */
  readonly earlier?: readonly EarlierLimits[];
}

/** A strategy that a resumed session has got, or got another text of: where it begins, and what came of it before that. */
export interface LateBegin {
  /** The last row that it is not judged at. */
  readonly seq: number;
  /** Its orders so far, and those of them that were filled entries. It has no position. */
  readonly n: number;
  readonly entries: number;
  readonly lastExitByRule: boolean;
}

/** The two rule texts of a strategy, by their names in the file. */
export const RULE_KEYS = ["entry_condition", "exit_condition"] as const;

/** The name of a rule text in the file. */
export type RuleKey = (typeof RULE_KEYS)[number];
