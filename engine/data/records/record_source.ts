/** A cell as its file has it: the text of CSV and JSON, a number of JSON and Parquet. Null: empty. */
export type Cell = string | number | bigint | null;

/**
 * What a file says of a column's values. `text` is all that CSV has. `instant` cells are microseconds since 1970, UTC, as
 * numbers; `local` cells are the same of a clock without a zone; `date` cells are text, `YYYY-MM-DD`; `number` cells are
 * numbers, or `bigint` where they are no safe integers.
 */
export type ColumnType = "text" | "number" | "instant" | "local" | "date";

/** How a table is written. It is told to people, and kept in a session's header. */
export interface TableForm {
  readonly kind: "delimited" | "json" | "parquet";
  readonly container: "plain" | "gzip" | "zip";
  /** The name inside a zip. Null: it is no zip. */
  readonly entry: string | null;
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "latin-1" | null;
  readonly delimiter: "," | ";" | "\t" | "|" | null;
  /** Lines before the first record: headers and what stands above them. 0: the file is headless. */
  readonly headerLines: number;
}

/** Records in the order of the file. */
export interface RecordBatch {
  /** By record: its cells, by column. A record may have more or fewer cells than the header. */
  readonly records: readonly (readonly Cell[])[];
  /** By record: its line in a text file (of the first line, where a quoted cell has line breaks), else its number. From 1. */
  readonly lines: readonly number[];
}

/** The records of a table: a CSV file, candles in JSON, a Parquet file. */
export interface RecordSource {
  readonly path: string;
  readonly form: TableForm;
  /** The names of the columns as they are written. Null: the file is headless. */
  readonly header: readonly string[] | null;
  /** By column; a column after its end is `text`. */
  readonly types: readonly ColumnType[];
  /** What `lines` counts, for messages. */
  readonly unit: "line" | "row" | "candle";
  /** True if the last record that was given has no line end: the file may have been cut off there. */
  readonly isTorn: boolean;
  /** How much of the file has been read, in bytes of the file, for progress. */
  readonly bytesRead: number;
  /** SHA-256 of the file's bytes, as they are on the disk, in hex. Known after `next` has returned null. */
  readonly sha256: string;
  /**
   * Says which columns will be looked at, by number from 0, before the first `next`: a source may give null for cells of
   * others. Absent: all columns are read at no cost.
   */
  select?(columns: readonly number[]): void;
  /**
   * The next records, at least one. Null: there are none.
   *
   * @throws EngineError INPUT_FILE if the file cannot be read further, with the line
   */
  next(): Promise<RecordBatch | null>;
  /** Closes the file. May be called at any time and more than once. */
  close(): Promise<void>;
}

/** Opens a table for reading from its beginning. It may be called more than once: a reading may begin anew. */
export interface TableOpener {
  /** As it was named, for messages. */
  readonly path: string;
  /** Bytes of the file. */
  readonly bytes: number;
  /** @throws EngineError INPUT_FILE if it cannot be read, or is no table; the message says what it is and the way out */
  open(): Promise<RecordSource>;
}
