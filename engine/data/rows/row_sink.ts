import type { CsvKind } from "../csv_header.ts";

/** Why a record of a file is not used, as a person is told it. */
export const LEFT_OUT_REASONS = [
  /** It cannot be read: a cell too few, a time, a price or a size that is none, an open above its high. */
  "unreadable",
  /** It is an empty line, a repeated header, a footer without a price, or the line that the file was cut off in. */
  "no-row",
  /** Its neighbours are in order without it. */
  "out-of-place",
  /** A later row is of the same bar. */
  "duplicate",
  /** A file that was named later has its time. */
  "overlap",
  /** A file with shorter bars has its session. */
  "coarser",
  /** Nobody trades its instrument. */
  "not-traded",
  /** It is outside of the market's hours. */
  "out-of-hours",
  /** The calendar has no session on its day. */
  "closed-day",
] as const;

/** Why a record of a file is not used. */
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/**
 * A row of a file, as it is written: prices are the nearest double of its text, times are instants. One object is filled
 * again and again.
 */
export interface InputRow {
  /** The line, row or candle in its file. */
  line: number;
  /** The instrument, by `symbolId`. */
  symbol: number;
  /** Microseconds since 1970, UTC, an integer; of a bar: its stamp as the file has it. */
  ts: number;
  /**
   * Of bars: the day that the stamp's text names, in days since 1970, whatever zone it is in; NaN: the stamp is a number.
   * Of ticks: NaN.
   */
  day: number;
  /** Of bars open, high, low, close; of ticks price, bid, ask (NaN: none) and the row's kind (NaN: a tick). */
  a: number;
  b: number;
  c: number;
  d: number;
  /** Of bars the volume, of ticks the size; 0: none. */
  size: number;
  /** The most decimals of its prices, without zeros at their ends, 0 to 8. */
  priceDecimals: number;
  /** The decimals of its size, 0 to 8. */
  sizeDecimals: number;
}

/** A record that is no row. */
export interface LeftOutRecord {
  readonly line: number;
  /** What is wrong with it, and what was expected. */
  readonly text: string;
  /** Its instrument. Null: it is not known. */
  readonly symbol: string | null;
  /** When it is, microseconds since 1970. NaN: it is not known. */
  readonly ts: number;
}

/** A row that has nothing yet. */
export function emptyRow(): InputRow {
  return {
    line: 0,
    symbol: 0,
    ts: NaN,
    day: NaN,
    a: NaN,
    b: NaN,
    c: NaN,
    d: NaN,
    size: 0,
    priceDecimals: 0,
    sizeDecimals: 0,
  };
}

/** Takes the rows of files, in the order of the files and of their records. */
export interface RowSink {
  /** The rows that follow are of this file. Files are numbered from 0. */
  beginFile(file: { readonly index: number; readonly path: string; readonly kind: CsvKind }): void;
  /** The number of a symbol, the same each time. */
  symbolId(symbol: string): number;
  /** Takes a row. The object is used again afterwards. */
  add(row: InputRow): void;
  /** A record that is no row. */
  leaveOut(reason: "unreadable" | "no-row", record: LeftOutRecord): void;
  /** Everything that was taken is forgotten: the reading begins anew, with other decisions. */
  restart(): void;
}
