import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type Duckdb, openDuckdb, sqlText } from "../../engine/data/duckdb.ts";
import { fuzzedParquet } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { countOf } from "../fixtures/sample.ts";

/** Writes what a query selects. @returns false if DuckDB does not write it */
async function writeQuery({ connection }: Duckdb, query: string): Promise<boolean> {
  try {
    await connection.run(query);
    return true;
  } catch (error) {
    assert.match(String(error), /Conversion|Overflow|Binder|Not implemented|Out of Range|Invalid Input|Catalog/i);
    return false;
  }
}

test("a Parquet file of any schema, damaged or not, is understood or refused", async (t) => {
  const duckdb = await openDuckdb();
  t.after(() => duckdb.close());
  await fuzz(t, {
    inputs: fc.tuple(
      fuzzedParquet,
      fc.option(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)), { maxLength: 4 })),
    ),
    runs: countOf(3_000, 40),
    write: async ([{ query, options }, changes], pathOf) => {
      const file = pathOf("in.parquet");
      const isWritten = await writeQuery(duckdb, `COPY (${query}) TO ${sqlText(file)} (FORMAT parquet${options})`);
      if (!isWritten) return [];
      const bytes = readFileSync(file);
      for (const [at, byte] of changes ?? []) bytes[Math.floor(at * (bytes.length - 1))] = byte;
      writeFileSync(file, bytes);
      return [file];
    },
  });
});
