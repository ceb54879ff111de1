import { closeSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import type { DuckDBAppender, DuckDBType } from "@duckdb/node-api";
import { EngineError } from "../protocol/mod.ts";
import type { CsvFormat } from "./csv_header.ts";
import { type Duckdb, openDuckdb, reasonOf, sqlText } from "./duckdb.ts";
import { MAX_DECIMAL_DIGITS } from "./parquet_columns.ts";

/** Rows that DuckDB takes at a time. */
const CHUNK_ROWS = 2_048;

/** A row in the order of the format's columns; null: there is nothing. Prices are the doubles nearest to them. */
export type ParquetRow = readonly (string | number | null)[];

/** What a Parquet file is written with. */
export interface ParquetWriterOptions {
  readonly format: CsvFormat;
  /** Digits after the point that prices are stored with. */
  readonly decimals: number;
}

/**
 * Writes a Parquet file whole, or not at all. Rows go into a database beside it first, for DuckDB writes a file from a
 * table: memory does not grow with them.
 */
export class ParquetWriter {
  readonly #output: string;
  readonly #options: ParquetWriterOptions;
  readonly #duckdb: Duckdb;
  readonly #appender: DuckDBAppender;
  readonly #types: readonly DuckDBType[];
  /** By column, the rows that have not been given to DuckDB. */
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
   * Tries the path, and begins. Nothing stands there before `finish`.
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
    this.#columns.forEach((column, place) => column.push(row[place] ?? null));
    this.#rows += 1;
    if (this.#rows === CHUNK_ROWS) this.#append();
  }

  /**
   * Writes the file, in place of one that is there.
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

  /** Lets go of everything but the finished file. */
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

  /** The columns as the file has them: a price as an integer of its last digit. */
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
    if (statSync(output, { throwIfNoEntry: false })?.isFile() === false) throw new Error("no file of its own");
    removeDrafts(output);
    closeSync(openSync(draftOf(output), "w"));
  } catch (cause) {
    const what = `Expected a file that can be written, was: ${reasonOf(cause)}`;
    throw new EngineError("OUTPUT_FILE", `${output}: ${what}\n  hint: choose another path`, { cause });
  }
}

/** What a conversion that was killed has left is written over. */
function removeDrafts(output: string): void {
  for (const file of [draftOf(output), stageOf(output), `${stageOf(output)}.wal`]) rmSync(file, { force: true });
}
