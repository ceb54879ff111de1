import { EngineError } from "../protocol/mod.ts";
import { BARS_FORMAT, type CsvFormat, TICKS_FORMAT } from "./csv_header.ts";

/** A column of a Parquet file. `type` is DuckDB's name of it. */
export interface ParquetColumn {
  readonly name: string;
  readonly type: string;
}

/** Which columns a Parquet file has. */
export interface ParquetLayout {
  readonly format: CsvFormat;
  /** By column of the format: true if the file has it. */
  readonly has: readonly boolean[];
}

/** The most digits of a decimal that DuckDB stores as a 64-bit integer. */
export const MAX_DECIMAL_DIGITS = 18;
const DECIMAL = /^DECIMAL\((\d+),\d+\)$/;
const NUMBER = /^(?:U?(?:TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const SIZES: ReadonlySet<string> = new Set(["size", "volume"]);

/**
 * Finds out what rows a Parquet file has: bars if it has a column `open`, else ticks. Columns may be in any order.
 * Columns that the format does not have are ignored.
 *
 * @throws EngineError INPUT_FILE, with the column's name, if a column is missing or has a wrong type
 */
export function readColumns(path: string, columns: readonly ParquetColumn[]): ParquetLayout {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const format = types.has("open") ? BARS_FORMAT : TICKS_FORMAT;
  const refuse = (what: string, hint: string): EngineError =>
    new EngineError("INPUT_FILE", `${path}: ${what}\n  hint: ${hint}`);
  const missing = format.columns.find((name, index) => index < format.required && !types.has(name));
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
