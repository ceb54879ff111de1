import { formatDecimal } from "../protocol/mod.ts";
import type { CsvFile } from "./csv_file.ts";
import { scanDecimal, scanSize } from "./csv_number.ts";

/** The form of text that `readPrice` reads, whatever its scale. */
const DECIMAL = /^[+-]?\d{1,15}(?:\.(\d{1,15}))?$/;

/** A price column of the current row in minor units, or NaN if it is not a price >= 1 of the scale. */
export function readPrice(file: CsvFile, column: number, scale: number): number {
  const price = scanDecimal(file.bytes, file.start(column), file.end(column), scale);
  return price >= 1 ? price : NaN;
}

/** What is wrong with a price column for which `readPrice` gave NaN. */
export function priceProblem(file: CsvFile, column: number, scale: number): string {
  const name = file.format.columns[column];
  const found = file.quote(column);
  const match = DECIMAL.exec(file.text(column));
  if (match === null) return `Expected ${name} as a decimal number, was ${found}`;
  if (Number(match[0]) <= 0) return `Expected ${name} above 0, was ${found}`;
  const decimals = Math.round(Math.log10(scale));
  if (/[1-9]/.test((match[1] ?? "").slice(decimals))) {
    return `Expected ${name} in steps of ${formatDecimal(1, scale)}, was ${found}. Set the instrument's scale in INSTRUMENTS`;
  }
  return `Expected ${name} of at most ${formatDecimal(Number.MAX_SAFE_INTEGER, scale)}, was ${found}`;
}

/** True if the column's field is empty in the current row, or the file has no such column. */
export function isEmpty(file: CsvFile, column: number): boolean {
  return !file.has(column) || file.start(column) === file.end(column);
}

/** A size column of the current row: 0 if it is empty or the file has none, NaN if it is not a number >= 0. */
export function readSize(file: CsvFile, column: number): number {
  if (isEmpty(file, column)) return 0;
  return scanSize(file.bytes, file.start(column), file.end(column));
}

/** What is wrong with a size column for which `readSize` gave NaN. */
export function sizeProblem(file: CsvFile, column: number): string {
  return `Expected ${file.format.columns[column]} as a number >= 0, was ${file.quote(column)}`;
}
