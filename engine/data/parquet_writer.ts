import { closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import type { DuckDBAppender, DuckDBType } from "@duckdb/node-api";
import { EngineError } from "../protocol/mod.ts";
import type { CsvFormat } from "./csv_header.ts";
import { type Duckdb, openDuckdb, reasonOf, sqlText } from "./duckdb.ts";
import { MAX_DECIMAL_DIGITS } from "./parquet_columns.ts";

/** Rows that DuckDB takes at a time. */
const CHUNK_ROWS = 2_048;

/** A row, in the order of the format's columns; null: the column is empty. A price is the double nearest to it. */
export type ParquetRow = readonly (string | number | null)[];

/** Options of `ParquetWriter.open`. */
export interface ParquetWriterOptions {
  readonly format: CsvFormat;
  /** Digits after the decimal point of prices. */
  readonly decimals: number;
}

/**
 * Writes a Parquet file: the whole file or nothing. Rows first go into a DuckDB database beside it, so that memory does
 * not grow with the number of rows.
 */
export class ParquetWriter {
  readonly #output: string;
  readonly #options: ParquetWriterOptions;
  readonly #duckdb: Duckdb;
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  /** By column: the values that are not in DuckDB yet. */
  #columns: (string | number | null)[][];
  #rows = 0;

  private constructor(
    output: string,
    options: ParquetWriterOptions,
    parts: { readonly duckdb: Duckdb; readonly appender: DuckDBAppender },
  ) {
    this.#output = output;
    this.#options = options;
    this.#duckdb = parts.duckdb;
    this.#appender = parts.appender;
    const { api } = parts.duckdb;
    this.#types = options.format.columns.map((name) => (name === "instrument" ? api.VARCHAR : api.DOUBLE));
    this.#columns = options.format.columns.map(() => []);
  }

  /**
   * Checks that the path can be written, and begins. There is no file at the path before `finish`.
   *
   * @throws EngineError OUTPUT_FILE if the file cannot be written
   * @throws EngineError CONFIGURATION if DuckDB is not installed
   */
  static async open(output: string, options: ParquetWriterOptions): Promise<ParquetWriter> {
    tryDraft(output);
    try {
      return await ParquetWriter.#begin(output, options);
    } catch (error) {
      removeDrafts(output);
      throw error;
    }
  }

  static async #begin(output: string, options: ParquetWriterOptions): Promise<ParquetWriter> {
    const duckdb = await openDuckdb(stageOf(output));
    try {
      const columns = options.format.columns.map((name) => `${name} ${name === "instrument" ? "VARCHAR" : "DOUBLE"}`);
      await duckdb.connection.run(`CREATE TABLE rows (${columns.join(", ")})`);
      return new ParquetWriter(output, options, { duckdb, appender: await duckdb.connection.createAppender("rows") });
    } catch (error) {
      duckdb.close();
      throw error;
    }
  }

  write(row: ParquetRow): void {
    this.#columns.forEach((column, index) => column.push(row[index] ?? null));
    this.#rows += 1;
    if (this.#rows === CHUNK_ROWS) this.#append();
  }

  /**
   * Writes the file. It replaces a file at the path.
   *
   * @returns its size in bytes
   * @throws EngineError OUTPUT_LOST if it cannot be written
   */
  async finish(): Promise<number> {
    const draft = draftOf(this.#output);
    try {
      if (this.#rows > 0) this.#append();
      this.#appender.closeSync();
      const { connection } = this.#duckdb;
      await connection.run(`COPY (SELECT ${this.#selection()} FROM rows) TO ${sqlText(draft)} (FORMAT parquet)`);
      renameSync(draft, this.#output);
    } catch (cause) {
      const what = `Expected a file that can be written, was: ${reasonOf(cause)}`;
      throw new EngineError("OUTPUT_LOST", `${this.#output}: ${what}`, { cause });
    }
    return statSync(this.#output).size;
  }

  /** Closes the database and removes all files but the finished one. */
  close(): void {
    this.#duckdb.close();
    removeDrafts(this.#output);
  }

  #append(): void {
    const chunk = this.#duckdb.api.DuckDBDataChunk.create(this.#types, this.#rows);
    this.#columns.forEach((values, column) => chunk.setColumnValues(column, values));
    this.#appender.appendDataChunk(chunk);
    this.#columns = this.#columns.map(() => []);
    this.#rows = 0;
  }

  /** The columns of the file. A price is a decimal, which the file stores as an integer. */
  #selection(): string {
    const { format, decimals } = this.#options;
    const types: Readonly<Record<string, string>> = {
      instrument: "VARCHAR",
      ts: "BIGINT",
      size: "DOUBLE",
      volume: "DOUBLE",
    };
    return format.columns
      .map((name) => `CAST(${name} AS ${types[name] ?? `DECIMAL(${MAX_DECIMAL_DIGITS},${decimals})`}) AS ${name}`)
      .join(", ");
  }
}

function draftOf(output: string): string {
  return `${output}.tmp`;
}

function stageOf(output: string): string {
  return `${output}.rows.tmp`;
}

function tryDraft(output: string): void {
  try {
    if (statSync(output, { throwIfNoEntry: false })?.isFile() === false) throw new Error("not a regular file");
    removeDrafts(output);
    closeSync(openSync(draftOf(output), "w"));
  } catch (cause) {
    const what = `Expected a file that can be written, was: ${reasonOf(cause)}`;
    throw new EngineError("OUTPUT_FILE", `${output}: ${what}\n  hint: choose another path`, { cause });
  }
}

/** Removes the working files, also those that a killed conversion has left. */
function removeDrafts(output: string): void {
  for (const file of [draftOf(output), stageOf(output), `${stageOf(output)}.wal`]) rmSync(file, { force: true });
}
