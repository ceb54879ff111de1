import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { PARQUET_SHAPES, writeParquet } from "../fixtures/parquet_shapes.ts";
import { countOf } from "../fixtures/sample.ts";
import { expectedRows, markets, readRows } from "../fixtures/shaped_market.ts";

for (const [name, shape] of Object.entries(PARQUET_SHAPES)) {
  for (const kind of ["bars", "ticks"] as const) {
    test(`a market of ${kind} is read as it is, in a Parquet file of ${name}`, async () => {
      const property = fc.asyncProperty(markets(kind), async (market) => {
        const folder = mkdtempSync(path.join(tmpdir(), "parquet-shapes-"));
        try {
          const file = path.join(folder, "market");
          await writeParquet(market, shape, file);
          assert.deepEqual(await readRows([file], shape.choices ?? {}, market.symbols), expectedRows(market));
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
      await fc.assert(property, { numRuns: countOf(50, 1) });
    });
  }
}
