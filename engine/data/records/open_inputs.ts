import { createReadStream } from "node:fs";
import { isatty } from "node:tty";
import { UsageError } from "../../protocol/mod.ts";
import { fileKind, KIND_BYTES } from "./file_kind.ts";
import { readHead } from "./input_bytes.ts";
import { emptyFile, expandPaths, type NamedFile } from "./input_paths.ts";
import { openTable, type TableTools } from "./open_table.ts";
import type { ParquetOpener } from "./parquet_input.ts";
import { openParquetTable } from "./parquet_table.ts";
import type { TableOpener } from "./record_source.ts";
import { SpoolFolder } from "./spool.ts";
import { tablesInZip } from "./zip_file.ts";

/** A table of a file that was named. */
export interface InputTable extends TableOpener {
  /** Where the file's bytes are: its path, or that of the temporary file that a pipe was written to. */
  readonly file: string;
  /** True if the bytes can be had only once, as those of a pipe: another process cannot read them again. */
  readonly isPipe: boolean;
}

/** Options of `openInputs`. */
export interface InputOptions {
  /** What `-` is read from. Default: the standard input. */
  readonly standardInput?: () => AsyncIterable<Uint8Array>;
  /** Opens a Parquet file. Default: `openParquetTable`. */
  readonly openParquet?: ParquetOpener;
}

/**
 * Finds the tables that paths name: files, folders, patterns, pipes, `-` for standard input. What is no regular file is
 * written to a temporary file first, which is deleted when the process exits.
 *
 * @throws EngineError INPUT_FILE if a path names nothing that can be read; UsageError if paths cannot be combined
 */
export async function openInputs(paths: readonly string[], options: InputOptions = {}): Promise<readonly InputTable[]> {
  const { standardInput = readStandardInput, openParquet = openParquetTable } = options;
  const tools = { openParquet, spool: new SpoolFolder() };
  const tables: InputTable[] = [];
  for (const named of await expandPaths(paths)) {
    for (const table of await tablesIn(named, standardInput, tools)) tables.push(table);
  }
  return tables;
}

async function tablesIn(
  named: NamedFile,
  standardInput: () => AsyncIterable<Uint8Array>,
  tools: TableTools,
): Promise<readonly InputTable[]> {
  const { path } = named;
  const isPipe = named.source !== "file";
  const { file, bytes } = isPipe
    ? await tools.spool.spool(path, named.source === "stream" ? createReadStream(path) : standardInput())
    : { file: path, bytes: named.bytes };
  if (bytes === 0) throw emptyFile(path);
  if (!(await isZip(path, file)))
    return [{ path, file, bytes, isPipe, open: () => openTable({ path, file, entry: null }, tools) }];
  const zipped = await tablesInZip({ path, file, bytes });
  return zipped.map((entry) => {
    const place = { path: `${path}:${entry.name}`, file, entry };
    return { path: place.path, file, bytes, isPipe, open: () => openTable(place, tools) };
  });
}

async function isZip(path: string, file: string): Promise<boolean> {
  return fileKind(path, await readHead(path, file, KIND_BYTES)) === "zip";
}

function readStandardInput(): AsyncIterable<Uint8Array> {
  if (isatty(0)) {
    throw new UsageError("Expected prices on standard input, was the terminal", {
      hint: "give a file, or a pipe: command | bulkhead …",
    });
  }
  return process.stdin;
}
