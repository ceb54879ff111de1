import { formatDecimal, MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import type { RowSource } from "./row_source.ts";

/**
 * Why a row cannot be used. `bad`: the row itself is wrong. `other-instrument`: its instrument is none of the session's.
 * `no-symbol`: what stands there is no symbol, as one in quotes or the name of the column: later rows may be written
 * otherwise. The rest are of rows that may be right, in a file that is not what its beginning promised: prices are finer
 * than their instrument's scale, time goes back, bars have another length, or prices of 0 stand for no trade.
 */
export type RowProblemKind =
  | "bad"
  | "other-instrument"
  | "no-symbol"
  | "too-fine"
  | "out-of-order"
  | "other-length"
  | "no-trade";

/** What is wrong with a row. */
export interface RowProblem {
  readonly kind: RowProblemKind;
  /** "Expected X, was Y". */
  readonly text: string;
  /** One thing to do. Empty: the text says it. */
  readonly advice: string;
  /** Of `too-fine`: the decimals that the price has; else 0. */
  readonly decimals: number;
}

/** A problem with some parts left at what they mostly are. */
export function rowProblem(text: string, over: Partial<Omit<RowProblem, "text">> = {}): RowProblem {
  return { kind: "bad", text, advice: "", decimals: 0, ...over };
}

/** A problem as a person reads it. */
export function problemText({ text, advice }: RowProblem): string {
  return advice === "" ? text : `${text}. ${advice}`;
}

/** The most characters of a field that a message quotes. */
const MAX_QUOTED = 40;

/** A field of the current row, quoted for a message. */
export function quote(rows: RowSource, column: number): string {
  const text = rows.text(column);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

/** Text that is a price, of any scale. */
const DECIMAL = /^[+-]?\d{1,15}(?:\.(\d{1,15}))?$/;

/** What is wrong with a price of the current row that was read as NaN. */
export function priceProblem(rows: RowSource, column: number, scale: number): RowProblem {
  const name = rows.format.columns[column];
  const found = quote(rows, column);
  const match = DECIMAL.exec(rows.text(column));
  if (match === null) return rowProblem(`Expected ${name} as a decimal number, was ${found}`);
  const decimals = Math.round(Math.log10(scale));
  const fraction = (match[1] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) {
    const advice = "Set the instrument's scale in INSTRUMENTS";
    const text = `Expected ${name} in steps of ${formatDecimal(1, scale)}, was ${found}`;
    return rowProblem(text, { kind: "too-fine", advice, decimals: fraction.length });
  }
  const most = formatDecimal(rows.maxPrice, scale);
  return rowProblem(`Expected ${name} of at ${match[0].startsWith("-") ? "least -" : "most "}${most}, was ${found}`);
}

/** What is wrong with a size of the current row that was read as NaN. */
export function sizeProblem(rows: RowSource, column: number): RowProblem {
  return rowProblem(`Expected ${rows.format.columns[column]} as a number >= 0, was ${quote(rows, column)}`);
}

/** The problem of the current row, whose price of 0 stands for no trade. */
export function noTradeProblem(rows: RowSource, column: number): RowProblem {
  const name = rows.format.columns[column];
  return rowProblem(`Expected ${name} of a trade, was ${quote(rows, column)} with nothing traded`, {
    kind: "no-trade",
  });
}

/** Counts the bad rows of a file, and reports the first ones. */
export class BadRows {
  readonly #rows: RowSource;
  readonly #report: (message: string) => void;
  #count = 0;

  /** @param report is called with each of the first `MAX_BAD_ROWS_SHOWN` bad rows, as `FILE:LINE: message` */
  constructor(rows: RowSource, report: (message: string) => void) {
    this.#rows = rows;
    this.#report = report;
  }

  get count(): number {
    return this.#count;
  }

  /** Counts the current row as bad. */
  add(problem: RowProblem): void {
    this.#count += 1;
    if (this.#count <= MAX_BAD_ROWS_SHOWN)
      this.#report(`${this.#rows.path}:${this.#rows.line}: ${problemText(problem)}`);
  }
}
