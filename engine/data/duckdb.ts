import path from "node:path";
import type * as Api from "@duckdb/node-api";
import { EngineError } from "../protocol/mod.ts";

/** An optional package: only Parquet files need it. */
const PACKAGE = "@duckdb/node-api@1.5.5-r.5";
/** One thread, so that rows stay in order; bounded memory; no downloads. */
const SETTINGS: Readonly<Record<string, string>> = {
  threads: "1",
  memory_limit: "512MB",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** An open DuckDB database. */
export interface Duckdb {
  readonly api: typeof Api;
  readonly connection: Api.DuckDBConnection;
  close(): void;
}

/**
 * Opens a DuckDB database.
 *
 * @param file its path. Default: the database is in memory
 * @throws EngineError CONFIGURATION if DuckDB is not installed
 */
export async function openDuckdb(file = ":memory:"): Promise<Duckdb> {
  const api = await load();
  const instance = await api.DuckDBInstance.create(file, SETTINGS);
  const connection = await instance.connect();
  return {
    api,
    connection,
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function load(): Promise<Duckdb["api"]> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    const why = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
    throw new EngineError(
      "CONFIGURATION",
      `Expected DuckDB, by which Parquet files are read and written, was: ${why}\n  hint: npm install ${PACKAGE}`,
      { cause },
    );
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A file as an SQL literal that DuckDB reads as a path, and not as a pattern or a URL. */
export function sqlPath(file: string): string {
  return sqlText(path.resolve(file).replaceAll(/[[*?]/g, "[$&]"));
}

/** The first line of a DuckDB error. The other lines quote a query that the user has not written. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
