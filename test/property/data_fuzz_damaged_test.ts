import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type Duckdb, openDuckdb, sqlText } from "../../engine/data/duckdb.ts";
import { damaged, fuzzedParquet } from "../fixtures/data_fuzz.ts";
import { fuzz } from "../fixtures/fuzz_reading.ts";
import { TABLE_SHAPES } from "../fixtures/market_shapes.ts";
import { countOf } from "../fixtures/sample.ts";
import { markets } from "../fixtures/shaped_market.ts";

test("a market's file that was damaged is understood or refused", async (t) => {
  const shapes = fc.constantFrom(...Object.values(TABLE_SHAPES));
  const files = fc
    .tuple(fc.oneof(markets("bars"), markets("ticks")), shapes)
    .chain(([market, shape]) => damaged(fc.constant(Buffer.from(shape(market).files[0]?.bytes ?? ""))));
  await fuzz(t, {
    inputs: files,
    runs: countOf(17_000, 60),
    write: (bytes, pathOf) => {
      writeFileSync(pathOf("in"), bytes);
      return [pathOf("in")];
    },
  });
});

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
