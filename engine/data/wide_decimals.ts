import { EngineError } from "../protocol/mod.ts";
import { type Duckdb, sqlPath } from "./duckdb.ts";

/** The most digits of a decimal that DuckDB reads right. Of more it makes other numbers, without an error. */
const MAX_DIGITS = 38;

/**
 * Refuses a Parquet file with decimals of so many digits that DuckDB reads them wrongly.
 *
 * @param named the path as it was named, for the message
 * @param file where the file is
 * @throws EngineError INPUT_FILE that names the column
 */
export async function refuseWideDecimals({ connection }: Duckdb, named: string, file: string): Promise<void> {
  const schema = await connection.runAndReadAll(
    `SELECT name, precision, logical_type FROM parquet_schema(${sqlPath(file)})`,
  );
  for (const { name, precision, logical_type: logical } of schema.getRowObjectsJS()) {
    const said = typeof logical === "string" ? /precision=(\d+)/.exec(logical)?.[1] : undefined;
    const digits = Number(said ?? precision ?? 0);
    if (digits <= MAX_DIGITS) continue;
    throw new EngineError(
      "INPUT_FILE",
      `${named}: Expected decimals of at most ${MAX_DIGITS} digits, was the column ${JSON.stringify(name)} with ${digits}. ` +
        "Write it as DOUBLE, or as DECIMAL(18, 4)",
    );
  }
}
