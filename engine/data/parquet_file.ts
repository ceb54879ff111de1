import { access } from "node:fs/promises";
import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import type { Instrument } from "../protocol/mod.ts";
import { type CsvFormat, TickColumn } from "./csv_header.ts";
import { type Duckdb, openDuckdb, reasonOf, sqlPath, sqlText } from "./duckdb.ts";
import { type ParquetLayout, readColumns } from "./parquet_columns.ts";
import { type RowSource, unreadable } from "./row_source.ts";
import { refuseWideDecimals } from "./wide_decimals.ts";

/**
 * The largest price, in minor units. Each price up to it has a nearest double of its own, and rounding that double
 * times the scale gives the same integer again.
 */
const MAX_PARQUET_PRICE: number = 10 ** 15;

/**
 * Reads a Parquet file of ticks or bars, row by row, by DuckDB. One chunk of it is in memory, and the next is being
 * read.
 */
export class ParquetFile implements RowSource {
  readonly path: string;
  readonly format: CsvFormat;
  readonly tsForm: string = "in microseconds since the epoch";
  readonly maxPrice: number = MAX_PARQUET_PRICE;
  readonly #duckdb: Duckdb;
  readonly #layout: ParquetLayout;
  readonly #result: DuckDBResult;
  /** How many rows the file says that it has. */
  readonly #rows: number;
  /** By column of the format: the chunk's values, NaN where there is none. */
  readonly #columns: Float64Array[];
  #chunk: DuckDBDataChunk | null = null;
  #row = -1;
  #count = 0;
  /** How many rows the earlier chunks had. */
  #before = 0;
  #ended = false;
  #closing: Promise<void> | null = null;
  /** The chunk after the current one. DuckDB reads it while the rows of this one are used. */
  #fetching: Promise<DuckDBDataChunk | null>;

  private constructor(file: string, parts: Opened) {
    this.path = file;
    this.format = parts.layout.format;
    this.#duckdb = parts.duckdb;
    this.#layout = parts.layout;
    this.#result = parts.result;
    this.#rows = parts.rows;
    this.#fetching = this.#fetch();
    this.#columns = parts.layout.format.columns.map(() => new Float64Array());
  }

  /**
   * Opens a file and checks its columns.
   *
   * @param instruments what rows may have; `instrument` returns an index in it
   * @throws EngineError INPUT_FILE if it cannot be read, or its columns are not those of ticks or bars
   * @throws EngineError CONFIGURATION if DuckDB is not installed
   */
  static async open(file: string, instruments: readonly Instrument[]): Promise<ParquetFile> {
    await readable(file, "", () => access(file));
    const duckdb = await openDuckdb();
    try {
      const { connection } = duckdb;
      const name = sqlPath(file);
      const table = `read_parquet(${name})`;
      const described = await readable(file, "", () => connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`));
      await refuseWideDecimals(duckdb, file, file);
      const columns = described.getRowObjectsJS().map((row) => ({
        name: row["column_name"] as string,
        type: row["column_type"] as string,
      }));
      const layout = readColumns(file, columns);
      const symbols = instruments.map(({ symbol }) => sqlText(symbol)).join(",");
      await connection.run(`CREATE TYPE symbol AS ENUM (${symbols})`);
      const counted = await connection.runAndReadAll(`SELECT num_rows FROM parquet_file_metadata(${name})`);
      const rows = Number(counted.getRowsJS()[0]?.[0]);
      const query = `SELECT ${selectionOf(layout)} FROM ${table}`;
      const result = await readable(file, "", () => connection.stream(query));
      return new ParquetFile(file, { duckdb, layout, result, rows });
    } catch (error) {
      duckdb.close();
      throw error;
    }
  }

  get line(): number {
    return this.#before + this.#row + 1;
  }

  next(): boolean {
    if (this.#row + 1 >= this.#count) return false;
    this.#row += 1;
    return true;
  }

  async more(): Promise<boolean> {
    if (this.#ended) return false;
    const after = this.line === 0 ? "" : ` after row ${this.line}`;
    const chunk = await readable(this.path, after, () => this.#fetching);
    // At a row that it cannot read DuckDB gives no error. Its rows only end early.
    if ((chunk?.rowCount ?? 0) === 0 && this.line < this.#rows) {
      throw unreadable(this.path, after, new Error(`broken, for it has ${this.#rows} rows`));
    }
    this.#before += this.#count;
    this.#row = -1;
    this.#count = chunk?.rowCount ?? 0;
    this.#chunk = chunk;
    this.#ended = this.#count === 0;
    if (this.#ended || chunk === null) return false;
    this.#fetching = this.#fetch();
    for (let column = 0; column < this.#columns.length; column += 1) this.#decode(chunk, column);
    return true;
  }

  /** Every row of a Parquet file has all of its columns. */
  widthProblem(): null {
    return null;
  }

  instrument(): number {
    return this.#value(TickColumn.instrument);
  }

  ts(): number {
    const ts = this.#value(TickColumn.ts);
    return ts >= 0 && Number.isSafeInteger(ts) ? ts : NaN;
  }

  price(column: number, scale: number): number {
    const value = this.#value(column);
    const price = Math.round(value * scale);
    return Math.abs(price) <= MAX_PARQUET_PRICE && price / scale === value ? price + 0 : NaN;
  }

  size(column: number): number {
    if (this.#layout.has[column] !== true) return 0;
    const size = this.#value(column);
    return size >= 0 && size < Infinity ? size : NaN;
  }

  has(column: number): boolean {
    return this.#layout.has[column] === true;
  }

  isEmpty(column: number): boolean {
    return this.#layout.has[column] !== true || Number.isNaN(this.#value(column));
  }

  text(column: number): string {
    if (column === TickColumn.instrument) {
      const symbols = this.#chunk?.getColumnVector(this.format.columns.length);
      return String(symbols?.getItem(this.#row) ?? "");
    }
    const value = this.#value(column);
    return Number.isNaN(value) && !isSize(this.format.columns[column]) ? "" : String(value);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ended = true;
    this.#count = 0;
    // DuckDB crashes if it is closed while it reads.
    await Promise.allSettled([this.#fetching]);
    this.#duckdb.close();
  }

  /** A failure is thrown later, when the chunk is used. The empty handler keeps it from ending the process before. */
  #fetch(): Promise<DuckDBDataChunk | null> {
    const fetching = this.#result.fetchChunk();
    fetching.catch(() => {});
    return fetching;
  }

  #value(column: number): number {
    return this.#columns[column]?.[this.#row] ?? NaN;
  }

  #decode(chunk: DuckDBDataChunk, column: number): void {
    if (this.#layout.has[column] !== true) return;
    const vector = chunk.getColumnVector(column);
    let values = this.#columns[column];
    if (values === undefined || values.length < this.#count) values = new Float64Array(this.#count);
    this.#columns[column] = values;
    for (let row = 0; row < this.#count; row += 1) values[row] = vector.getItem(row) as number;
  }
}

interface Opened {
  readonly duckdb: Duckdb;
  readonly layout: ParquetLayout;
  readonly result: DuckDBResult;
  readonly rows: number;
}

/** One expression for each column of the format, and then the symbol as text, for messages. */
function selectionOf({ format, has }: ParquetLayout): string {
  const columns = format.columns.map((name, column) => {
    if (has[column] !== true) return "NULL";
    if (column === TickColumn.instrument) {
      return `COALESCE(CAST(enum_code(TRY_CAST(CAST(${name} AS VARCHAR) AS symbol)) AS DOUBLE), -1)`;
    }
    // An empty size is 0. A size that is NaN stays NaN.
    return `COALESCE(CAST(${name} AS DOUBLE), ${isSize(name) ? "0" : "'NaN'"})`;
  });
  return [...columns, "CAST(instrument AS VARCHAR)"].join(", ");
}

function isSize(name: string | undefined): boolean {
  return name === "size" || name === "volume";
}

async function readable<T>(file: string, after: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw unreadable(file, after, new Error(reasonOf(cause), { cause }));
  }
}
