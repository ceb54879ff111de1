import type * as Api from "@duckdb/node-api";
import { EngineError } from "../protocol/mod.ts";

/** The one package that nothing else needs: who has no Parquet files can do without it. */
const PACKAGE = "@duckdb/node-api@1.5.5-r.5";
/** What DuckDB may use of the machine: one thread of its own keeps rows in order, and memory is bounded. */
const SETTINGS: Readonly<Record<string, string>> = {
  threads: "1",
  memory_limit: "512MB",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

/** A database of DuckDB's that is open. */
export interface Duckdb {
  readonly api: typeof Api;
  readonly connection: Api.DuckDBConnection;
  close(): void;
}

/**
 * Opens a database of DuckDB's.
 *
 * @param file where it lies; by default in memory
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

/** A text as SQL has it. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The first line of what DuckDB says of a failure: the others quote the query, which nobody has written. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
