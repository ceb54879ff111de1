import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { PLAIN_TEXT, TEXT_ENCODINGS, type TextShape } from "../fixtures/data_shapes.ts";
import {
  BAR_SHAPES,
  FILE_SHAPES,
  NUMBER_SHAPES,
  type Shape,
  TABLE_SHAPES,
  type TableShape,
  TIME_SHAPES,
  writeTables,
} from "../fixtures/market_shapes.ts";
import { countOf } from "../fixtures/sample.ts";
import { expectedRows, markets, readRows, type ShapedFiles, type ShapedMarket } from "../fixtures/shaped_market.ts";

/** Writes a market's files, reads them, and holds the rows against the market's own. */
async function holds(market: ShapedMarket, { files, choices = {}, paths }: ShapedFiles): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "shapes-"));
  try {
    for (const { name, bytes } of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
    const named = (paths ?? files.map(({ name }) => name)).map((name) => path.join(folder, name));
    assert.deepEqual(await readRows(named, choices, market.symbols), expectedRows(market));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function testShapes(kind: ShapedMarket["kind"], shapes: Readonly<Record<string, Shape>>): void {
  for (const [name, shape] of Object.entries(shapes)) {
    test(`a market of ${kind} is read as it is, in the shape of ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(markets(kind), (market) => holds(market, shape(market))),
        { numRuns: countOf(100, 2) },
      );
    });
  }
}

testShapes("bars", { ...TABLE_SHAPES, ...BAR_SHAPES });
testShapes("ticks", TABLE_SHAPES);

const text: fc.Arbitrary<TextShape> = fc.record({
  delimiter: fc.constantFrom(";", "\t", "|"),
  quotes: fc.constantFrom("needed", "all"),
  lineEnds: fc.constantFrom(["\n"], ["\r\n"]),
  endsWithLine: fc.boolean(),
});

const tables: fc.Arbitrary<TableShape> = fc.record({
  time: fc.constantFrom(...Object.values(TIME_SHAPES)),
  number: fc.constantFrom(...Object.values(NUMBER_SHAPES)),
  files: fc.constantFrom(...Object.values(FILE_SHAPES)),
  text: fc.oneof(text, fc.constant({ ...PLAIN_TEXT, quotes: "all" as const })),
  encoding: fc.constantFrom(...TEXT_ENCODINGS),
  container: fc.constantFrom("plain", "gzip", "zip"),
  hasCapitals: fc.boolean(),
  hasMore: fc.boolean(),
});

for (const kind of ["bars", "ticks"] as const) {
  test(`a market of ${kind} is read as it is, in any shape of a table`, async () => {
    await fc.assert(
      fc.asyncProperty(markets(kind), tables, (market, table) => holds(market, writeTables(market, table))),
      { numRuns: countOf(2_000, 40) },
    );
  });
}
