import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { openDuckdb, sqlText } from "../../../engine/data/duckdb.ts";
import { TickBatch } from "../../../engine/data/mod.ts";
import { ReplayFeed } from "../../../engine/feed/mod.ts";
import { EngineError } from "../../../engine/protocol/mod.ts";
import { INSTRUMENTS, readAll, temporaryFolder, type Tick, tick } from "../feed/feed_fixture.ts";

/** Writes what a query selects as a Parquet file. */
async function write(path: string, query: string): Promise<string> {
  const duckdb = await openDuckdb();
  try {
    await duckdb.connection.run(`COPY (${query}) TO ${sqlText(path)} (FORMAT parquet)`);
  } finally {
    duckdb.close();
  }
  return path;
}

/** Rows of a ticks file as SQL. */
function ticksOf(rows: readonly string[], price = "DECIMAL(18,2)"): string {
  return (
    `SELECT CAST(i AS VARCHAR) AS instrument, CAST(t AS BIGINT) AS ts, CAST(p AS ${price}) AS price, ` +
    `CAST(s AS DOUBLE) AS size, CAST(b AS DECIMAL(18,2)) AS bid, CAST(a AS DECIMAL(18,2)) AS ask ` +
    `FROM (VALUES ${rows.join(", ")}) AS rows(i, t, p, s, b, a)`
  );
}

async function read(path: string): Promise<{ ticks: readonly Tick[]; problems: readonly string[] }> {
  const problems: string[] = [];
  const onBadRow = (problem: string): void => void problems.push(problem.replace(path, "in"));
  const feed = await ReplayFeed.open({ path, kind: "parquet", instruments: INSTRUMENTS, onBadRow });
  const ticks = await readAll(feed, 1_000);
  await feed.close();
  return { ticks, problems };
}

test("ParquetFile reads ticks with every column, and with none of those that may be missing", async (t) => {
  const inFolder = temporaryFolder(t);
  const rows = ["('NIFTY', 1, 100.05, 2.5, 100, 100.1)", "('JPY', 1, 7, NULL, NULL, 8)", "('NIFTY', 2, 1, 0, 1, NULL)"];
  const full = await read(await write(inFolder("full.parquet"), ticksOf(rows)));
  assert.deepEqual(full, {
    ticks: [tick(1, 2, 7, 0, NaN, 8), tick(1, 0, 10_005, 2.5, 10_000, 10_010), tick(2, 0, 100, 0, 100, NaN)],
    problems: [],
  });
  const bare = "SELECT 'NIFTY' AS instrument, 5::BIGINT AS ts, 20100.05::DOUBLE AS price";
  const { ticks } = await read(await write(inFolder("bare.parquet"), bare));
  assert.deepEqual(ticks, [tick(5, 0, 2_010_005)]);
});

test("ParquetFile plays bars as a CSV file's are played", async (t) => {
  const path = temporaryFolder(t)("bars.parquet");
  const prices = "10::DOUBLE AS open, 12::DOUBLE AS high, 9::DOUBLE AS low, 11::DOUBLE AS close, 500 AS volume";
  await write(path, `SELECT 'NIFTY' AS instrument, 60000000::BIGINT AS ts, ${prices}`);
  const { ticks } = await read(path);
  assert.deepEqual(
    ticks.map(({ price, size }) => [price, size]),
    [
      [1_000, 0],
      [900, 0],
      [1_200, 0],
      [1_100, 500],
    ],
  );
});

test("ParquetFile leaves out a bad row and reports why, with its number", async (t) => {
  const path = temporaryFolder(t)("bad.parquet");
  const rows = [
    "('FOO', 1, 1, 1, 1, 1)",
    "(NULL, 1, 1, 1, 1, 1)",
    "('NIFTY', NULL, 1, 1, 1, 1)",
    "('NIFTY', -1, 1, 1, 1, 1)",
    "('NIFTY', 5, 1, 1, 1, 1)",
    "('NIFTY', 4, 1, 1, 1, 1)",
    "('NIFTY', 5, NULL, 1, 1, 1)",
    "('NIFTY', 5, -99999999999999.5, 1, 1, 1)",
    "('NIFTY', 5, 1.005, 1, 1, 1)",
    "('NIFTY', 5, 99999999999999.5, 1, 1, 1)",
    "('NIFTY', 5, 1, -1, 1, 1)",
    "('NIFTY', 5, 1, 'NaN'::DOUBLE, 1, 1)",
    "('NIFTY', 5, 1, 1, 99999999999999.5, 1)",
    "('JPY', 5, 1.5, 1, 1, 1)",
  ];
  const { ticks, problems } = await read(await write(path, ticksOf(rows, "DECIMAL(18,3)")));
  assert.deepEqual(ticks, [tick(5, 0, 100, 1, 100, 100)]);
  const known = "Expected an instrument of the session (NIFTY, BANKNIFTY, JPY), was";
  const mend = "Add it to INSTRUMENTS or to a strategy";
  assert.deepEqual(problems, [
    `in:1: ${known} "FOO". ${mend}`,
    `in:2: ${known} "". ${mend}`,
    'in:3: Expected ts in microseconds since the epoch, was ""',
    'in:4: Expected ts in microseconds since the epoch, was "-1"',
    'in:6: Expected ts at or after 1970-01-01T00:00:00.000005+00:00 of the row above, was "4"',
    'in:7: Expected price as a decimal number, was ""',
    'in:8: Expected price of at least -10000000000000.00, was "-99999999999999.5"',
    `in:9: Expected price in steps of 0.01, was "1.005". Set the instrument's scale in INSTRUMENTS`,
    'in:10: Expected price of at most 10000000000000.00, was "99999999999999.5"',
    'in:11: Expected size as a number >= 0, was "-1"',
    'in:12: Expected size as a number >= 0, was "NaN"',
    'in:13: Expected bid of at most 10000000000000.00, was "99999999999999.5"',
    `in:14: Expected price in steps of 1, was "1.5". Set the instrument's scale in INSTRUMENTS`,
  ]);
});

test("ParquetFile reads prices at and below zero", async (t) => {
  const path = temporaryFolder(t)("negative.parquet");
  const rows = ["0", "-37.63"].map((price) => `('NIFTY', 1, ${price}, 1, ${price}, NULL)`);
  const { ticks, problems } = await read(await write(path, ticksOf(rows)));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    ticks.map(({ price, bid }) => [price, bid]),
    [
      [0, 0],
      [-3_763, -3_763],
    ],
  );
});

test("ParquetFile reads the largest prices exactly", async (t) => {
  const path = temporaryFolder(t)("large.parquet");
  const rows = ["9999999999999.99", "9999999999999.98", "10000000000000.00"].map(
    (price) => `('NIFTY', 1, ${price}, 0, NULL, NULL)`,
  );
  const { ticks, problems } = await read(await write(path, ticksOf(rows)));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    ticks.map(({ price }) => price),
    [999_999_999_999_999, 999_999_999_999_998, 1_000_000_000_000_000],
  );
});

test("ParquetFile numbers rows on over many chunks, in the file's order", async (t) => {
  const path = temporaryFolder(t)("many.parquet");
  const bad = "CASE WHEN i = 250000 THEN 'FOO' ELSE 'NIFTY' END";
  await write(path, `SELECT ${bad} AS instrument, i AS ts, (1 + i % 97)::DOUBLE AS price FROM range(300000) AS r(i)`);
  const { ticks, problems } = await read(path);
  assert.match(problems.join(), /^in:250001: /);
  assert.equal(ticks.length, 299_999);
  assert.ok(ticks.every(({ ts, price }) => price === (1 + (ts % 97)) * 100));
  assert.ok(ticks.every(({ ts }, i) => ts === (i < 250_000 ? i : i + 1)));
});

test("ParquetFile reads a path as a path, and not as a pattern", async (t) => {
  const inFolder = temporaryFolder(t);
  // As patterns, the other names would match this file.
  await write(inFolder("a b-x'.parquet"), ticksOf(["('NIFTY', 2, 2, 2, 2, 2)"]));
  for (const name of ["a [b]*?'.parquet", "a*'.parquet"]) {
    cpSync(await write(inFolder("plain"), ticksOf(["('NIFTY', 1, 1, 1, 1, 1)"])), inFolder(name));
    assert.deepEqual((await read(inFolder(name))).ticks, [tick(1, 0, 100, 1, 100, 100)]);
  }
});

test("ParquetFile refuses a file that is not Parquet, and reports damage when it reads that far", async (t) => {
  const inFolder = temporaryFolder(t);
  const refused = async (path: string): Promise<string> => {
    const error = await read(path).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof EngineError && error.code === "INPUT_FILE", String(error));
    return error.message.replace(path, "in");
  };
  assert.match(await refused(inFolder("none")), /^in: Expected a file that can be read, was: ENOENT: /);
  writeFileSync(inFolder("text"), "instrument,ts,price\n".repeat(100));
  assert.match(await refused(inFolder("text")), /^in: Expected a file that can be read, was: .*[Nn]o magic bytes/);
  const path = await write(
    inFolder("broken"),
    "SELECT 'NIFTY' AS instrument, i AS ts, (1 + hash(i) % 100000)::DOUBLE AS price FROM range(500000) AS r(i)",
  );
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(7, bytes.length >> 1, bytes.length - 20_000));
  assert.match(
    await refused(path),
    /^in: Expected a file that can be read after row \d+, was: broken, for it has 500000 rows/,
  );
});

test("ParquetFile can be closed in the middle of a file, and twice", async (t) => {
  const path = temporaryFolder(t)("many.parquet");
  await write(path, "SELECT 'NIFTY' AS instrument, i AS ts, 5::DOUBLE AS price FROM range(100000) AS r(i)");
  const feed = await ReplayFeed.open({ path, kind: "parquet", instruments: INSTRUMENTS, onBadRow: () => {} });
  const batch = new TickBatch(10);
  await feed.read(batch);
  await Promise.all([feed.close(), feed.close()]);
  assert.equal(feed.read(batch), undefined);
  assert.equal(batch.count, 0);
});
