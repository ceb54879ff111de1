import { EngineError } from "../protocol/mod.ts";
import type { CsvFormat } from "./csv_header.ts";

/**
 * The rows of a file of any kind, one at a time. A column is named by its index in the format. Prices are integers in
 * units of `1 / scale`.
 */
export interface RowSource {
  readonly path: string;
  readonly format: CsvFormat;
  /** The number of the current row in the file, from 1. In CSV it is the line, and line 1 is the header. */
  readonly line: number;
  /** How the file writes a ts, for messages. */
  readonly tsForm: string;
  /** The largest valid price, in minor units; the smallest is as far below 0. */
  readonly maxPrice: number;
  /** Goes to the next row. @returns false if there is none in memory: call `more` */
  next(): boolean;
  /**
   * Reads more of the file, after `next` has returned false.
   *
   * @returns false if the file has ended
   * @throws EngineError INPUT_FILE if the file cannot be read further
   */
  more(): Promise<boolean>;
  /** What is wrong with the current row's width, or null. Call it before the fields are read. */
  widthProblem(): string | null;
  /** The index of the current row's instrument among those that the source was opened with, or -1. */
  instrument(): number;
  /** The current row's time in microseconds, an integer >= 0, or NaN. */
  ts(): number;
  /** A price of the current row, an integer of either sign, or NaN. */
  price(column: number, scale: number): number;
  /** A size of the current row: 0 if it is empty, NaN if it is not a number >= 0. */
  size(column: number): number;
  /** True if the file has a column of the format. */
  has(column: number): boolean;
  /** True if the current row's field is empty or a word for nothing such as NaN, or the file does not have the column. */
  isEmpty(column: number): boolean;
  /** A field of the current row, as text. The file must have the column. */
  text(column: number): string;
  /** Closes the file. May be called at any time and more than once. */
  close(): Promise<void>;
}

/** The error for an input file that cannot be read. @param after how far it was read: " after line 7", or empty */
export function unreadable(path: string, after: string, cause: unknown): EngineError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected a file that can be read${after}, was: ${why}. Check the path and the file`;
  return new EngineError("INPUT_FILE", `${path}: ${what}`, { cause });
}
