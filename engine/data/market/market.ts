import type { CsvKind } from "../csv_header.ts";
import type { BarLength } from "./bar_length.ts";
import type { LeftOutCount } from "./left_out.ts";
import type { SeriesOrder } from "./series_facts.ts";
import type { StampSource } from "./settle_bars.ts";

/** What is known of an instrument from its rows. */
export interface MarketInstrument {
  readonly symbol: string;
  /** False: its rows were not wanted, and are not in the file. */
  readonly isTraded: boolean;
  /** The finest of what it has. */
  readonly kind: CsvKind;
  /** The most decimals of its prices and sizes, without zeros at their ends. */
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Rows that are used: ticks or bars. */
  readonly rows: number;
  /** The first and the last one, of bars their start; NaN: no row is used. */
  readonly firstTs: number;
  readonly lastTs: number;
  /** Local dates with rows. */
  readonly days: number;
  /** The length of its bars, the finest first; empty: it has only ticks. */
  readonly barLengths: readonly BarLength[];
  /** What its stamps are, and why; of its finest bars. Null: ticks. */
  readonly stamp: { readonly is: "start" | "end"; readonly from: StampSource } | null;
  /** The greatest price, whatever its sign. */
  readonly maxPrice: number;
  readonly hasVolume: boolean;
  readonly hasBidAsk: boolean;
}

/** A hole within a session that is longer than the data's habit. */
export interface MarketGap {
  readonly symbol: string;
  /** The rows before and behind it, of bars their starts. */
  readonly fromTs: number;
  readonly toTs: number;
}

/** Two days between which a price changed by more than a fifth: a split, or an error. */
export interface MarketJump {
  readonly symbol: string;
  readonly fromTs: number;
  readonly toTs: number;
  readonly before: number;
  readonly after: number;
}

/** How a file's rows stood in it. */
export interface MarketFile {
  readonly path: string;
  readonly kind: CsvKind;
  readonly rows: number;
  readonly symbols: number;
  /** In how many of its instruments' series the rows are in which order. */
  readonly orders: Readonly<Record<SeriesOrder, number>>;
  /** The lengths of its bars, the finest first. */
  readonly barLengths: readonly BarLength[];
  readonly stamps: readonly ("start" | "end")[];
}

/** Where days begin in the file. Arrays have one entry a local date with rows. */
export interface DayIndex {
  /** Days since 1970, in order. */
  readonly day: Float64Array;
  /** The number of its first row, from 0. */
  readonly firstRow: Float64Array;
  /** The number of its first closing price, from 0. */
  readonly firstClose: Float64Array;
}

/** What a `MarketReader` needs: plain data, to be posted to threads. */
export interface MarketPlan {
  readonly path: string;
  readonly rows: number;
  readonly closes: number;
  /** By the number in a row: symbols bytewise. */
  readonly symbols: readonly string[];
  /** By the same number: the greatest price and the most decimals. */
  readonly maxPrices: readonly number[];
  readonly priceDecimals: readonly number[];
  /** By the same number: the ts of its first row. */
  readonly firstTs: readonly number[];
  readonly days: DayIndex;
  readonly hasBars: boolean;
}

/** A market that is understood: its facts, and one file with its rows. */
export interface Market {
  /** By symbol, bytewise. */
  readonly instruments: readonly MarketInstrument[];
  readonly files: readonly MarketFile[];
  readonly leftOut: readonly LeftOutCount[];
  /** The longest holes, by symbol and time; `moreGaps` are not listed. */
  readonly gaps: readonly MarketGap[];
  readonly moreGaps: number;
  readonly jumps: readonly MarketJump[];
  readonly moreJumps: number;
  /** SHA-256 in hex of symbols and rows. */
  readonly sha256: string;
  readonly plan: MarketPlan;
  /** Removes the file. May be called more than once. */
  close(): void;
}
