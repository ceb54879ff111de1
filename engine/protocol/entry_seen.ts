import type { DayWindow, RuleKey } from "./strategy_spec.ts";

/**
 * What a slot has seen of a strategy's entry condition and of its instrument, as bits: each says that something was so at
 * one row at least. The condition is looked at while the strategy waits.
 */
export const Seen = {
  /** Where the strategy might enter: the condition was true, false, unknown, unknown although its bars were complete. */
  true: 1,
  false: 2,
  unknown: 4,
  unknownWarm: 8,
  /** The condition was true outside of the strategy's window, or from its closing time on. */
  trueOutside: 16,
  trueLate: 32,
  /** The instrument had a row, a quantity above 0, a bid, an ask; its price before the session is known. */
  row: 64,
  volume: 128,
  bid: 256,
  ask: 512,
  prevClose: 1024,
} as const;

/** All bits of `Seen`. */
export const ALL_SEEN: number = Object.values(Seen).reduce((all, bit) => all | bit, 0);

/** What a slot has seen of a strategy's entry, up to its last row. */
export interface EntrySeen {
  /** Bits of `Seen`. */
  readonly bits: number;
  /** The bits of `Seen` of the data that its entry condition reads. */
  readonly data: number;
  /** The bars that the entry condition needs, and how many of them are complete. One for each timeframe. */
  readonly bars: readonly SeenBars[];
}

/** The bars of a timeframe that an entry condition needs. */
export interface SeenBars {
  /** The length of a bar, microseconds. */
  readonly timeframe: number;
  /** 1 to `MAX_LOOK_BACK`. */
  readonly needed: number;
  /** Complete ones, 0 to `needed`. */
  readonly count: number;
}

/** What conditions can need of an instrument, besides prices and bars. */
export const DATA_NEEDS = ["volume", "bid", "ask", "prev-close"] as const;

/** What a condition needs of an instrument, besides prices and bars. */
export type DataNeed = (typeof DATA_NEEDS)[number];

/** The bit of `Seen` that says that the instrument has it. */
export const NEED_BITS: Readonly<Record<DataNeed, number>> = {
  volume: Seen.volume,
  bid: Seen.bid,
  ask: Seen.ask,
  "prev-close": Seen.prevClose,
};

/** A part of a condition, and what it needs until it has a value. */
export interface RuleNeed {
  readonly key: RuleKey;
  /** Where the part is in the condition's text, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** Complete bars, by timeframe such as `5m`, the shortest first. */
  readonly bars: readonly { readonly timeframe: string; readonly bars: number }[];
  readonly data: readonly DataNeed[];
  /** The times of day at which the part is true, both included: the condition needs one of them. Null: of other parts. */
  readonly time: DayWindow | null;
}
