import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { openDuckdb, sqlText } from "../../../engine/data/duckdb.ts";
import { convertCsv, symbolsIn } from "../../../engine/data/mod.ts";
import { ReplayFeed } from "../../../engine/feed/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { INSTRUMENTS, readAll, refuseBadRow, temporaryFolder, tick } from "../feed/feed_fixture.ts";

const TICKS = "instrument,ts,price,size,bid,ask\nNIFTY,1,100.05,2.5,100,100.1\nJPY,2,7,,,\n";
const OPTIONS = { kind: "ticks", instruments: INSTRUMENTS, barMicros: 60_000_000, onBadRow: refuseBadRow } as const;

test("convertCsv stores a price as an integer of its last digit, and a ts in microseconds", async (t) => {
  const inFolder = temporaryFolder(t);
  const [path, output] = [inFolder("in.csv"), inFolder("out.parquet")];
  writeFileSync(path, TICKS);
  await convertCsv({ ...OPTIONS, path, output });
  const duckdb = await openDuckdb();
  t.after(() => duckdb.close());
  const schema = await duckdb.connection.runAndReadAll(
    `SELECT name, type, converted_type, scale FROM parquet_schema(${sqlText(output)}) WHERE type IS NOT NULL`,
  );
  const decimal = (name: string): unknown[] => [name, "INT64", "DECIMAL", 2n];
  assert.deepEqual(
    schema.getRows().map(([name, type, ...rest]) => [name, type, ...rest]),
    [
      ["instrument", "BYTE_ARRAY", "UTF8", null],
      ["ts", "INT64", "INT_64", null],
      decimal("price"),
      ["size", "DOUBLE", null, null],
      decimal("bid"),
      decimal("ask"),
    ],
  );
});

test("convertCsv replaces a file whole, and leaves nothing beside it", async (t) => {
  const inFolder = temporaryFolder(t);
  const [path, output] = [inFolder("in.csv"), inFolder("out.parquet")];
  writeFileSync(path, TICKS);
  for (const name of ["out.parquet", "out.parquet.tmp", "out.parquet.rows.tmp"]) writeFileSync(inFolder(name), "old");
  const done = await convertCsv({ ...OPTIONS, path, output });
  assert.deepEqual(done, { rows: 2, badRows: 0, bytes: readFileSync(output).length });
  assert.deepEqual(readdirSync(dirname(path)).toSorted(), ["in.csv", "out.parquet"]);
  const feed = await ReplayFeed.open({ ...OPTIONS, path: output, kind: "parquet" });
  assert.deepEqual(await readAll(feed), [tick(1_000, 0, 10_005, 2.5, 10_000, 10_010), tick(2_000, 2, 7)]);
  await feed.close();
});

test("convertCsv keeps the old file when it fails: no good row, a truncated file, a header of bars", async (t) => {
  const inFolder = temporaryFolder(t);
  const [path, output] = [inFolder("in.csv"), inFolder("out.parquet")];
  writeFileSync(output, "old");
  writeFileSync(inFolder("in.csv.gz"), "no zip");
  const refused = async (from: string, text: string): Promise<string> => {
    writeFileSync(path, text);
    const failing = convertCsv({ ...OPTIONS, path: from, output, onBadRow: () => {} });
    const error = await failing.catch((thrown: unknown) => thrown);
    assert.ok(error instanceof EngineError && error.code === "INPUT_FILE", String(error));
    assert.equal(readFileSync(output, "utf8"), "old");
    assert.deepEqual(readdirSync(dirname(path)).toSorted(), ["in.csv", "in.csv.gz", "out.parquet"]);
    return error.message;
  };
  assert.match(await refused(path, "instrument,ts,price\nNIFTY,1,x\n"), /in\.csv:2:1: Expected at least one good row/);
  assert.match(await refused(inFolder("in.csv.gz"), ""), /incorrect header check/);
  assert.match(await refused(path, "instrument,ts,open,high,low,close,volume\n"), /with --bars/);
});

test("convertCsv checks first that the output can be written", async (t) => {
  const inFolder = temporaryFolder(t);
  mkdirSync(inFolder("folder"));
  for (const [name, why] of [
    ["none/out.parquet", "ENOENT"],
    ["folder", "not a regular file"],
  ] as const) {
    await assert.rejects(
      convertCsv({ ...OPTIONS, path: inFolder("none.csv"), output: inFolder(name) }),
      (error) => error instanceof EngineError && error.code === "OUTPUT_FILE" && error.message.includes(why),
    );
  }
});

test("convertCsv leaves out a price that a Parquet file cannot have exactly", async (t) => {
  const inFolder = temporaryFolder(t);
  const [path, output] = [inFolder("in.csv"), inFolder("out.parquet")];
  writeFileSync(path, "instrument,ts,price\nNIFTY,1,10000000000000.01\nNIFTY,1,10000000000000\n");
  const problems: string[] = [];
  await convertCsv({ ...OPTIONS, path, output, onBadRow: (problem) => problems.push(problem) });
  assert.match(
    problems.join(),
    /^\S+in\.csv:2: Expected price of at most 10000000000000\.00, was "10000000000000\.01"$/,
  );
});

test("symbolsIn gives each symbol once, in the order of the file, without invalid ones", async (t) => {
  const path = temporaryFolder(t)("in.csv");
  const many = Array.from({ length: 100 }, (_, i) => `S${i % 50},1,1\n`).join("");
  writeFileSync(path, `instrument,ts,price\nB,1,1\nA,x,y\n,1,1\nC\nB,2,2\n${many}`);
  assert.deepEqual(await symbolsIn(path, "ticks"), ["B", "A", ...Array.from({ length: 50 }, (_, i) => `S${i}`)]);
});
