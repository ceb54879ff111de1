import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type Duckdb, openDuckdb, sqlText } from "../../engine/data/duckdb.ts";
import type { InputChoices } from "../../engine/data/mod.ts";
import { EngineError, UsageError } from "../../engine/protocol/mod.ts";
import { damaged, fuzzedChoices, fuzzedFiles, fuzzedJson, fuzzedParquet } from "../fixtures/data_fuzz.ts";
import { TABLE_SHAPES } from "../fixtures/market_shapes.ts";
import { countOf } from "../fixtures/sample.ts";
import { markets, readRows } from "../fixtures/shaped_market.ts";

const FIRST_MICROS: number = Date.parse("1990-01-01T00:00:00Z") * 1000;
const LAST_MICROS: number = Date.parse("2100-01-02T00:00:00Z") * 1000;

/**
 * Reads files through the whole way in. Whatever they are: rows in order that have a time, a symbol and a price, or an
 * error for people that names a file or a flag.
 */
async function holds(paths: readonly string[], choices: Partial<InputChoices>): Promise<void> {
  let rows: readonly string[];
  try {
    rows = await readRows(paths, choices, ["NIFTY"]);
  } catch (error) {
    if (error instanceof UsageError) return;
    assert.ok(error instanceof EngineError, error instanceof Error ? error.stack : String(error));
    assert.equal(error.code, "INPUT_FILE", error.message);
    assert.equal(error.exitCode, 2);
    return;
  }
  let before = -Infinity;
  for (const row of rows) {
    const [ts, price, size] = [/^\S+/, /\S+(?= \S+ \S+ \S+$)/, /\S+(?= \S+ \S+$)/].map((at) =>
      Number(at.exec(row)?.[0]),
    );
    assert.ok(Number.isSafeInteger(ts) && Number(ts) >= FIRST_MICROS && Number(ts) < LAST_MICROS, row);
    assert.ok(Number(ts) >= before, row);
    assert.ok(Number.isSafeInteger(price), row);
    assert.ok(Number(size) >= 0, row);
    before = Number(ts);
  }
}

/** Checks a property of files in a folder of their own. A failure tells the seed, and the bytes. */
async function fuzz<Input>(t: TestContext, { inputs, runs, write }: FuzzOptions<Input>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "data-fuzz-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const property = fc.asyncProperty(inputs, fuzzedChoices, async (input, choices) => {
    const paths = await write(input, (name) => path.join(folder, name));
    if (paths.length > 0) await holds(paths, choices);
  });
  const details = await fc.check(property, { numRuns: runs });
  t.diagnostic(`seed ${details.seed}, ${details.numRuns} inputs`);
  if (details.failed)
    throw new Error(fc.defaultReportMessage(details) ?? "It failed", { cause: details.errorInstance });
}

interface FuzzOptions<Input> {
  readonly inputs: fc.Arbitrary<Input>;
  readonly runs: number;
  /** Writes an input's files. @returns their paths */
  readonly write: (input: Input, pathOf: (name: string) => string) => readonly string[] | Promise<readonly string[]>;
}

test("a table of text in any form is understood or refused", async (t) => {
  await fuzz(t, {
    inputs: fc.array(fuzzedFiles, { minLength: 1, maxLength: 2 }),
    runs: countOf(60_000, 300),
    write: (files, pathOf) =>
      files.map((bytes, at) => {
        writeFileSync(pathOf(`in-${at}.csv`), bytes);
        return pathOf(`in-${at}.csv`);
      }),
  });
});

test("JSON in any form is understood or refused", async (t) => {
  await fuzz(t, {
    inputs: fuzzedJson,
    runs: countOf(20_000, 100),
    write: (bytes, pathOf) => {
      writeFileSync(pathOf("NIFTY.json"), bytes);
      return [pathOf("NIFTY.json")];
    },
  });
});

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
