import { EngineError } from "../protocol/mod.ts";
import { BARS_FORMAT, type CsvFormat, TICKS_FORMAT } from "./csv_header.ts";

/** A column of a Parquet file, as DuckDB names its type. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** What the columns of a file say of its rows. */
export interface ParquetLayout {
  readonly format: CsvFormat;
  /** By the format's column: whether the file has it. */
  readonly has: readonly boolean[];
}

/** Digits of a decimal that is stored as an integer of 64 bits. */
export const MAX_DECIMAL_DIGITS = 18;
const DECIMAL = /^DECIMAL\((\d+),\d+\)$/;
const NUMBER = /^(?:U?(?:TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const SIZES: ReadonlySet<string> = new Set(["size", "volume"]);

/**
 * Reads what kind of rows a Parquet file has: ticks, or bars if it has a column `open`. Other columns than the format's are
 * let be, in whatever order they stand.
 *
 * @throws EngineError INPUT_FILE naming the column that is missing, or of a type that does not say what it means
 */
export function readColumns(path: string, columns: readonly ParquetColumn[]): ParquetLayout {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const format = types.has("open") ? BARS_FORMAT : TICKS_FORMAT;
  const refuse = (what: string, hint: string): EngineError =>
    new EngineError("INPUT_FILE", `${path}: ${what}\n  hint: ${hint}`);
  const missing = format.columns.find((name, place) => place < format.required && !types.has(name));
  if (missing !== undefined) {
    const found = columns.map(({ name }) => name).join(", ");
    throw refuse(
      `Expected the columns ${format.header} of ${format.kind}, was ${found}, without "${missing}"`,
      "bulkhead convert writes such a file",
    );
  }
  if (types.has("bid") !== types.has("ask") && format === TICKS_FORMAT) {
    throw refuse('Expected both of "bid" and "ask" or neither, was one', "add the other column");
  }
  const wrong = format.columns.find((name) => types.has(name) && !fits(name, types.get(name) ?? ""));
  if (wrong !== undefined) {
    const { form, hint } = formOf(wrong);
    throw refuse(`Expected ${wrong} as ${form}, was ${types.get(wrong)}`, hint);
  }
  return { format, has: format.columns.map((name) => types.has(name)) };
}

function fits(name: string, type: string): boolean {
  if (name === "instrument") return type === "VARCHAR" || type.startsWith("ENUM(");
  if (name === "ts") return type === "BIGINT";
  if (SIZES.has(name)) return NUMBER.test(type);
  return type === "DOUBLE" || Number(DECIMAL.exec(type)?.[1] ?? Infinity) <= MAX_DECIMAL_DIGITS;
}

function formOf(name: string): { readonly form: string; readonly hint: string } {
  if (name === "instrument") return { form: "VARCHAR", hint: "write symbols as text" };
  if (name === "ts") return { form: "BIGINT, microseconds since the epoch", hint: "in DuckDB: epoch_us(ts)" };
  if (SIZES.has(name)) return { form: "a number", hint: `in DuckDB: CAST(${name} AS DOUBLE)` };
  return {
    form: `DECIMAL of at most ${MAX_DECIMAL_DIGITS} digits, or DOUBLE`,
    hint: `in DuckDB: CAST(${name} AS DECIMAL(${MAX_DECIMAL_DIGITS}, 2)), with the decimals that prices have`,
  };
}
