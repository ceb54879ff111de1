import type { CsvFormat } from "./csv_header.ts";

/**
 * Rows of an input, one at a time, in whatever form they are stored. A column is named by its place in the format; prices
 * are integers of `1 / scale`.
 */
export interface RowSource {
  readonly path: string;
  readonly format: CsvFormat;
  /** The current row's number in the file, from 1: of CSV its line, the header's included. */
  readonly line: number;
  /** What a ts is expected to be, in words. */
  readonly tsForm: string;
  /** The largest price that it can have, in minor units. */
  readonly maxPrice: number;
  /** Goes to the next row. False: there is none before `more`. */
  next(): boolean;
  /**
   * Reads on, after `next` has returned false. False: the file has ended, and the last row too has been given.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read on
   */
  more(): Promise<boolean>;
  /** Why the current row is none of this file, or null. To be asked before its fields. */
  widthProblem(): string | null;
  /** The place of the current row's instrument among those that the source was opened with, or -1. */
  instrument(): number;
  /** The current row's instant in microseconds, an integer >= 0, or NaN. */
  ts(): number;
  /** A price of the current row, or NaN if it is not one >= 1 of the scale. */
  price(column: number, scale: number): number;
  /** A size of the current row: 0 if there is none, NaN if it is not a number >= 0. */
  size(column: number): number;
  /** True if the current row has nothing in the column, or the file has no such column. */
  isEmpty(column: number): boolean;
  /** The current row's field of a column, as text. The file has the column. */
  text(column: number): string;
  /** Lets go of the file. May be called at any time, more than once. */
  close(): Promise<void>;
}

/** Characters of a field that a message quotes. */
const MAX_QUOTED = 40;

/** The current row's field of a column as a message quotes it. */
export function quote(rows: RowSource, column: number): string {
  const text = rows.text(column);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
