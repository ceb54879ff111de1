import { formatDecimal } from "../protocol/mod.ts";
import { quote, type RowSource } from "./row_source.ts";

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
