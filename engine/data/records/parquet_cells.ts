import type { CellForm } from "./parquet_columns.ts";
import type { Cell } from "./record_source.ts";

/** The most decimals that a 32-bit float is tried with: it has fewer than eight digits. */
const MAX_PLACES = 8;
const MAX_FLOAT_DIGITS = 9;
const POWERS: readonly number[] = Array.from({ length: MAX_PLACES + 1 }, (_, exponent) => 10 ** exponent);
const UTF_8 = new TextDecoder();

/** The values of a column in a piece of a file. */
export interface Values {
  getItem(row: number): unknown;
}

/** Writes the values of a column into records. */
export function fillCells(records: Cell[][], column: number, { values, form }: FillFrom): void {
  const read = READERS[form];
  for (let row = 0; row < records.length; row += 1) {
    const value = values.getItem(row);
    const record = records[row];
    if (record !== undefined && value !== null && value !== undefined) record[column] = read(value);
  }
}

/** What cells are read from. */
interface FillFrom {
  readonly values: Values;
  readonly form: CellForm;
}

const READERS: Readonly<Record<CellForm, (value: unknown) => Cell>> = {
  number: (value) => value as number,
  integer: (value) => safeInteger(value as bigint),
  float: (value) => doubleOfFloat(value as number),
  text: (value) => value as string,
  decimal: (value) => Number(value),
  micros: (value) => Number((value as { readonly micros: bigint }).micros),
  bytes: (value) => UTF_8.decode((value as { readonly bytes: Uint8Array }).bytes),
  none: () => null,
};

function safeInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * The number that a 32-bit float was written for: the nearest double of its shortest decimal text. 20100.55 is stored as
 * 20100.55078125.
 */
export function doubleOfFloat(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  for (let places = 1; places <= MAX_PLACES; places += 1) {
    const power = POWERS[places] ?? 1;
    const near = Math.round(value * power) / power;
    if (Math.fround(near) === value) return near;
  }
  for (let digits = 1; digits <= MAX_FLOAT_DIGITS; digits += 1) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return near;
  }
  return value;
}
