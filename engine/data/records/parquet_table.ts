import { stat } from "node:fs/promises";
import type { DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import { type Duckdb, openDuckdb, sqlPath } from "../duckdb.ts";
import { refuseWideDecimals } from "../wide_decimals.ts";
import { hashOf } from "./input_bytes.ts";
import { inputError, readError } from "./input_error.ts";
import { fillCells } from "./parquet_cells.ts";
import { columnsOf, type SchemaElement, type TableColumn } from "./parquet_columns.ts";
import { parquetError } from "./parquet_error.ts";
import { findPairs, WideTable } from "./parquet_wide.ts";
import { type PartitionColumn, partitionColumns } from "./partition_columns.ts";
import type { Cell, RecordBatch, RecordSource, TableForm } from "./record_source.ts";

const FORM: TableForm = {
  kind: "parquet",
  container: "plain",
  entry: null,
  encoding: null,
  delimiter: null,
  headerLines: 0,
};
/** What programs write about themselves. */
const NOTES = ["pandas", "org.apache.spark.sql.parquet.row.metadata", "ARROW:schema"] as const;
/** Names that programs give to columns without one: `0`, `column_1`, `_c2`, `f3`. */
const NO_NAME = /^(?:(?:column_?|_c|f)?\d+|__index_level_\d+__)$/i;

/**
 * Opens a Parquet file of any schema by DuckDB. Lists, maps and other values that are no cells are null. A column in a
 * group of columns has the group's name before its own if another is called the same; an index of pandas without a name is `Datetime`, if it has times.
 * Pairs of a price and an instrument as names of columns become records of one instrument each.
 *
 * @param named the path as it was named, for messages
 * @param file where the file is
 * @throws EngineError INPUT_FILE if it cannot be read
 * @throws EngineError CONFIGURATION if DuckDB is not installed
 */
export async function openParquetTable(named: string, file: string): Promise<RecordSource> {
  const bytes = await sizeOf(named, file);
  const duckdb = await openDuckdb();
  try {
    await refuseWideDecimals(duckdb, named, file);
    const facts = await describe(duckdb, file);
    if (facts.columns.length === 0) {
      throw inputError({ path: named }, "Expected a table of prices, was a Parquet file without columns");
    }
    const partitions = partitionColumns(
      named,
      facts.columns.map(({ name }) => name),
    );
    const table = new ParquetTable({ path: named, file, bytes, duckdb, partitions, ...facts });
    const wide = partitions.length > 0 || table.header === null ? null : findPairs(table.header);
    return wide === null ? table : new WideTable(table, wide);
  } catch (error) {
    duckdb.close();
    throw parquetError(named, error);
  }
}

async function sizeOf(named: string, file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw readError(named, error);
  }
}

/** What a file says of itself. */
interface ParquetFacts {
  readonly columns: readonly TableColumn[];
  /** How many rows the file says that it has. */
  readonly rows: number;
}

async function describe({ api, connection }: Duckdb, file: string): Promise<ParquetFacts> {
  const name = sqlPath(file);
  const rowsOf = async (query: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    return (await connection.runAndReadAll(query)).getRowObjectsJS();
  };
  const metadata = await rowsOf(`SELECT num_rows, created_by FROM parquet_file_metadata(${name})`);
  const elements = await rowsOf(`SELECT name, type, logical_type, num_children FROM parquet_schema(${name})`);
  const notes = await rowsOf(
    `SELECT hex(key) AS key, hex(value) AS value FROM parquet_kv_metadata(${name}) WHERE key IN (${NOTES.map(blobOf).join(", ")})`,
  );
  const noteOf = (key: (typeof NOTES)[number]): string | null => {
    const value = notes.find((note) => note["key"] === hexOf(key))?.["value"];
    return typeof value === "string" ? Buffer.from(value, "hex").toString() : null;
  };
  const writer = {
    createdBy: textOrNull(metadata[0]?.["created_by"]) ?? "",
    pandas: noteOf("pandas"),
    spark: noteOf("org.apache.spark.sql.parquet.row.metadata"),
    arrow: noteOf("ARROW:schema"),
  };
  const schema = elements.map((element): SchemaElement => {
    return {
      name: String(element["name"]),
      physical: textOrNull(element["type"]),
      logical: textOrNull(element["logical_type"]),
      children: element["num_children"] === null ? null : Number(element["num_children"]),
    };
  });
  const empty = await connection.runAndReadAll(`SELECT * FROM ${tableOf(file)} LIMIT 0`);
  const types = { names: empty.columnNames(), types: empty.columnTypes(), schema, writer };
  return { columns: columnsOf(types, api.DuckDBTypeId), rows: Number(metadata[0]?.["num_rows"] ?? 0) };
}

function hexOf(text: string): string {
  return Buffer.from(text).toString("hex").toUpperCase();
}

function blobOf(text: string): string {
  return `unhex('${hexOf(text)}')`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The table of a file alone: columns that its folders have are added elsewhere. */
function tableOf(file: string): string {
  return `read_parquet(${sqlPath(file)}, hive_partitioning = false)`;
}

interface Opened extends ParquetFacts {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly duckdb: Duckdb;
  readonly partitions: readonly PartitionColumn[];
}

/** The records of a Parquet file. One piece of it is in memory, and the next is being read. */
class ParquetTable implements RecordSource {
  readonly path: string;
  readonly form: TableForm = FORM;
  readonly header: RecordSource["header"];
  readonly types: RecordSource["types"];
  readonly unit: RecordSource["unit"] = "row";
  readonly isTorn: boolean = false;
  bytesRead = 0;
  sha256 = "";
  readonly #opened: Opened;
  /** The columns that are read, by their numbers. */
  #selected: readonly number[];
  #rows = 0;
  #result: DuckDBResult | null = null;
  /** The piece after the current one. DuckDB reads it while the records of this one are used. */
  #fetching: Promise<DuckDBDataChunk | null> = Promise.resolve(null);
  #closing: Promise<void> | null = null;

  constructor(opened: Opened) {
    const { columns, partitions } = opened;
    this.path = opened.path;
    this.#opened = opened;
    const isNamed = columns.some(({ name }) => !NO_NAME.test(name));
    this.header = isNamed ? [...columns.map(({ name }) => name), ...partitions.map(({ name }) => name)] : null;
    this.types = [...columns.map(({ type }) => type), ...partitions.map(() => "text" as const)];
    this.#selected = [...columns.keys()];
  }

  select(columns: readonly number[]): void {
    this.#selected = columns.filter((column) => column < this.#opened.columns.length);
  }

  async next(): Promise<RecordBatch | null> {
    const { path: named, rows, bytes } = this.#opened;
    if (this.#closing !== null || this.sha256 !== "") return null;
    const chunk = await this.#nextChunk();
    const count = chunk?.rowCount ?? 0;
    if (chunk === null || count === 0) {
      // At a row that it cannot read DuckDB gives no error. Its rows only end early.
      if (this.#rows < rows) {
        const place = { path: named, line: this.#rows + 1 };
        throw inputError(place, `Expected ${rows} rows, was a file that breaks off here. Write or download it again`);
      }
      this.bytesRead = bytes;
      this.sha256 = await hashOf(named, this.#opened.file);
      return null;
    }
    const lines = Array.from({ length: count }, (_, row) => this.#rows + row + 1);
    const records = this.#recordsOf(chunk, count);
    this.#rows += count;
    this.bytesRead = Math.floor(bytes * Math.min(1, this.#rows / rows));
    return { records, lines };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // DuckDB crashes if it is closed while it reads.
    await Promise.allSettled([this.#fetching]);
    this.#opened.duckdb.close();
  }

  async #nextChunk(): Promise<DuckDBDataChunk | null> {
    const { path: named, duckdb, columns, file } = this.#opened;
    try {
      if (this.#result === null) {
        const asked = this.#selected.map((column) => columns[column]?.expression ?? "NULL");
        const query = `SELECT ${asked.length === 0 ? "NULL" : asked.join(", ")} FROM ${tableOf(file)}`;
        this.#result = await duckdb.connection.stream(query);
        this.#fetch(this.#result);
      }
      const chunk = await this.#fetching;
      if (chunk !== null && chunk.rowCount > 0) this.#fetch(this.#result);
      return chunk;
    } catch (error) {
      throw parquetError(named, error, this.#rows);
    }
  }

  /** A failure is thrown later, when the piece is used. The empty handler keeps it from ending the process before. */
  #fetch(result: DuckDBResult): void {
    this.#fetching = result.fetchChunk();
    this.#fetching.catch(() => {});
  }

  #recordsOf(chunk: DuckDBDataChunk, count: number): readonly (readonly Cell[])[] {
    const { columns, partitions } = this.#opened;
    const empty: readonly Cell[] = [...columns.map(() => null), ...partitions.map(({ value }) => value)];
    const records = Array.from({ length: count }, () => [...empty]);
    for (const [at, column] of this.#selected.entries()) {
      const { form } = columns[column] ?? { form: "none" as const };
      if (form !== "none") fillCells(records, column, { values: chunk.getColumnVector(at), form });
    }
    return records;
  }
}
