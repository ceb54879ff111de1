import { formatDecimal, MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import type { RowSource } from "./row_source.ts";

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
export function priceProblem(rows: RowSource, column: number, scale: number): string {
  const name = rows.format.columns[column];
  const found = quote(rows, column);
  const match = DECIMAL.exec(rows.text(column));
  if (match === null) return `Expected ${name} as a decimal number, was ${found}`;
  const decimals = Math.round(Math.log10(scale));
  if (/[1-9]/.test((match[1] ?? "").slice(decimals))) {
    return `Expected ${name} in steps of ${formatDecimal(1, scale)}, was ${found}. Set the instrument's scale in INSTRUMENTS`;
  }
  const most = formatDecimal(rows.maxPrice, scale);
  return `Expected ${name} of at ${match[0].startsWith("-") ? "least -" : "most "}${most}, was ${found}`;
}

/** What is wrong with a size of the current row that was read as NaN. */
export function sizeProblem(rows: RowSource, column: number): string {
  return `Expected ${rows.format.columns[column]} as a number >= 0, was ${quote(rows, column)}`;
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
  add(problem: string): void {
    this.#count += 1;
    if (this.#count <= MAX_BAD_ROWS_SHOWN) this.#report(`${this.#rows.path}:${this.#rows.line}: ${problem}`);
  }
}
