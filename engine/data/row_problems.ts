import { formatDecimal, MAX_BAD_ROWS_SHOWN } from "../protocol/mod.ts";
import type { RowSource } from "./row_source.ts";

/** Characters of a field that a message quotes. */
const MAX_QUOTED = 40;

/** The current row's field of a column as a message quotes it. */
export function quote(rows: RowSource, column: number): string {
  const text = rows.text(column);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}

/** The form of text that is a price, whatever its scale. */
const DECIMAL = /^[+-]?\d{1,15}(?:\.(\d{1,15}))?$/;

/** What is wrong with a price of the current row that is NaN. */
export function priceProblem(rows: RowSource, column: number, scale: number): string {
  const name = rows.format.columns[column];
  const found = quote(rows, column);
  const match = DECIMAL.exec(rows.text(column));
  if (match === null) return `Expected ${name} as a decimal number, was ${found}`;
  if (Number(match[0]) <= 0) return `Expected ${name} above 0, was ${found}`;
  const decimals = Math.round(Math.log10(scale));
  if (/[1-9]/.test((match[1] ?? "").slice(decimals))) {
    return `Expected ${name} in steps of ${formatDecimal(1, scale)}, was ${found}. Set the instrument's scale in INSTRUMENTS`;
  }
  return `Expected ${name} of at most ${formatDecimal(rows.maxPrice, scale)}, was ${found}`;
}

/** What is wrong with a size of the current row that is NaN. */
export function sizeProblem(rows: RowSource, column: number): string {
  return `Expected ${rows.format.columns[column]} as a number >= 0, was ${quote(rows, column)}`;
}

/** Rows that are left out because something is wrong with them: all are counted, and the first ones told. */
export class BadRows {
  readonly #rows: RowSource;
  readonly #tell: (message: string) => void;
  #count = 0;

  /** @param tell is given the first `MAX_BAD_ROWS_SHOWN`, each as `FILE:LINE: message` */
  constructor(rows: RowSource, tell: (message: string) => void) {
    this.#rows = rows;
    this.#tell = tell;
  }

  get count(): number {
    return this.#count;
  }

  /** The current row is one. */
  leaveOut(problem: string): void {
    this.#count += 1;
    if (this.#count <= MAX_BAD_ROWS_SHOWN) this.#tell(`${this.#rows.path}:${this.#rows.line}: ${problem}`);
  }
}
