import { EngineError } from "../../protocol/mod.ts";
import { reasonOf } from "../duckdb.ts";
import { inputError } from "./input_error.ts";

const AGAIN = "Write or download it again";
const EXPECTED = "Expected a Parquet file that can be read";

/** What DuckDB says, what is told instead, and the way out. */
const REASONS: readonly (readonly [says: RegExp, told: string])[] = [
  [
    /encrypt|key_metadata|footer key/i,
    "Expected a Parquet file without encryption, was one with it. Write it without encryption",
  ],
  [/magic bytes|footer length|too small to be a Parquet/i, `${EXPECTED}, was one without its end. ${AGAIN}`],
  [
    /value construction/i,
    `${EXPECTED}, was one with encryption, or with names that are no UTF-8. Write it without encryption, its names in UTF-8`,
  ],
  [/non-root column/i, "Expected a table of prices, was a Parquet file without columns. Check how it was made"],
  [
    /string encoding|not valid UTF8|invalid unicode/i,
    "Expected texts in UTF-8, was another encoding. Write its texts in UTF-8",
  ],
  [/out of memory|failed to allocate|could not allocate/i, memoryText()],
  [/compression codec|unsupported codec/i, `${EXPECTED}, was a compression that is not known. Write it with zstd`],
];

/**
 * The error for a Parquet file that DuckDB cannot read. An error that already is for people is given back.
 *
 * @param rows rows that were read before
 */
export function parquetError(path: string, error: unknown, rows: number = 0): EngineError {
  if (error instanceof EngineError) return error;
  const place = rows === 0 ? { path } : { path, line: rows + 1 };
  const reason = reasonOf(error).replaceAll(/[^\P{Cc}]/gu, "?");
  const told = REASONS.find(([says]) => says.test(reason))?.[1];
  return inputError(place, told ?? `${EXPECTED}, was one that is broken (${reason}). ${AGAIN}`, error);
}

function memoryText(): string {
  return `${EXPECTED} in 512 MB of memory, was one of larger row groups. Write it with smaller ones, such as row_group_size=100000`;
}
