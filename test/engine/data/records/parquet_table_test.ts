import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { openDuckdb, sqlText } from "../../../../engine/data/duckdb.ts";
import { openInputs } from "../../../../engine/data/records/mod.ts";
import { doubleOfFloat } from "../../../../engine/data/records/parquet_cells.ts";
import { ParquetClock, type ParquetWriter } from "../../../../engine/data/records/parquet_clock.ts";
import { findPairs } from "../../../../engine/data/records/parquet_wide.ts";
import { partitionColumns } from "../../../../engine/data/records/partition_columns.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { type ReadTable, readWhole } from "../../../fixtures/data_shapes.ts";
import { temporaryFolder } from "../../feed/feed_fixture.ts";

/** Writes what a query selects as a Parquet file. */
async function write(file: string, query: string, options = ""): Promise<string> {
  const duckdb = await openDuckdb();
  try {
    await duckdb.connection.run(`COPY (${query}) TO ${sqlText(file)} (FORMAT parquet${options})`);
  } finally {
    duckdb.close();
  }
  return file;
}

async function read(file: string): Promise<ReadTable> {
  return readWhole((await openInputs([file]))[0]!);
}

/** What one expression becomes: the column's type, and its cell. */
async function cellOf(t: TestContext, expression: string): Promise<readonly unknown[]> {
  const file = await write(temporaryFolder(t)("in"), `SELECT ${expression} AS a`);
  const { source, records } = await read(file);
  assert.deepEqual(source.header, ["a"]);
  return [...source.types, ...(records[0] ?? [])];
}

const INSTANT = Date.UTC(2026, 0, 5, 3, 45) * 1000;
const LOCAL = Date.UTC(2026, 0, 5, 9, 15) * 1000;

/** An expression of a type, and what its column and its cell are. */
const cells: readonly (readonly [expression: string, type: string, cell: unknown])[] = [
  ["TIMESTAMPTZ '2026-01-05 03:45:00+00'", "instant", INSTANT],
  ["TIMESTAMP '2026-01-05 09:15:00'", "local", LOCAL],
  ["TIMESTAMP_S '2026-01-05 09:15:00'", "local", LOCAL],
  ["TIMESTAMP_MS '2026-01-05 09:15:00.123'", "local", LOCAL + 123_000],
  ["TIMESTAMP_NS '2026-01-05 09:15:00.123456789'", "local", LOCAL + 123_456],
  ["TIMESTAMP 'infinity'", "local", Number(2n ** 63n - 1n)],
  ["DATE '2026-01-05'", "date", "2026-01-05"],
  ["TIME '09:15:00.5'", "text", "09:15:00.5"],
  ["TIMETZ '09:15:00+00'", "text", "09:15:00"],
  ["20100.55::FLOAT", "number", 20_100.55],
  ["20100.55::DOUBLE", "number", 20_100.55],
  ["'NaN'::DOUBLE", "number", NaN],
  ["20100.55::DECIMAL(9,2)", "number", 20_100.55],
  ["20100.55::DECIMAL(38,18)", "number", 20_100.55],
  ["0.123456789012345678::DECIMAL(18,18)", "number", Number("0.123456789012345678")],
  ["-7::TINYINT", "number", -7],
  ["7::UINTEGER", "number", 7],
  ["1767584700000::BIGINT", "number", 1_767_584_700_000],
  ["1767584700000000000::BIGINT", "number", 1_767_584_700_000_000_000n],
  ["18446744073709551615::UBIGINT", "number", 18_446_744_073_709_551_615n],
  ["'NIFTY'::ENUM('BANKNIFTY', 'NIFTY')", "text", "NIFTY"],
  ["'₹'", "text", "₹"],
  ["'NIFTY'::BLOB", "text", "NIFTY"],
  ["unhex('FF41')", "text", "\uFFFDA"],
  ["true", "text", "true"],
  ["NULL::DOUBLE", "number", null],
  ["NULL::VARCHAR", "text", null],
  ["NULL::TIMESTAMP", "local", null],
  ["[1, 2]", "text", null],
  ["MAP {'a': 1}", "text", null],
  ["INTERVAL 1 DAY", "text", null],
  ["uuid '00000000-0000-0000-0000-000000000001'", "text", "00000000-0000-0000-0000-000000000001"],
];
for (const [expression, type, cell] of cells) {
  test(`openParquetTable reads ${expression} as ${type}`, async (t) => {
    assert.deepEqual(await cellOf(t, expression), [type, cell]);
  });
}

test("openParquetTable reads all rows in order, with their numbers, and the file's hash", async (t) => {
  const file = await write(temporaryFolder(t)("in"), "SELECT i AS ts, i / 2 AS price FROM range(10000) AS r(i)");
  const { source, records, lines } = await read(file);
  assert.deepEqual(
    records,
    Array.from({ length: 10_000 }, (_, i) => [i, i / 2]),
  );
  assert.deepEqual(
    lines,
    Array.from({ length: 10_000 }, (_, i) => i + 1),
  );
  const bytes = readFileSync(file);
  assert.equal(source.sha256, createHash("sha256").update(bytes).digest("hex"));
  assert.equal(source.bytesRead, bytes.length);
  assert.deepEqual([source.unit, source.isTorn, source.form.kind], ["row", false, "parquet"]);
});

test("openParquetTable keeps names as they are written, in any case, and puts a group's before those that there are twice", async (t) => {
  const query = `SELECT 1 AS "Close", 2 AS "a ""b"" 'c'", {'open': 3, 'in': {'close': 4}} AS bar, 5 AS "ज"`;
  const { source, records } = await read(await write(temporaryFolder(t)("in"), query));
  assert.deepEqual(source.header, ["Close", `a "b" 'c'`, "open", "bar.in.close", "ज"]);
  assert.deepEqual(records, [[1, 2, 3, 4, 5]]);
});

test("openParquetTable takes a file as headless whose columns only have numbers", async (t) => {
  const path = temporaryFolder(t);
  for (const query of ['SELECT 5 AS "0", 6 AS "1"', "SELECT 5 AS column0, 6 AS column1", "SELECT 5 AS _c0, 6 AS _c1"]) {
    const { source, records } = await read(await write(path("in"), query));
    assert.deepEqual([source.header, records], [null, [[5, 6]]]);
  }
});

test("openParquetTable gives null for columns that are not selected", async (t) => {
  const file = await write(temporaryFolder(t)("in"), "SELECT 1 AS a, 2 AS b, 3 AS c");
  const source = await (await openInputs([file]))[0]!.open();
  source.select?.([2]);
  assert.deepEqual((await source.next())?.records, [[null, null, 3]]);
  assert.equal(await source.next(), null);
  await source.close();
  const none = await (await openInputs([file]))[0]!.open();
  none.select?.([]);
  assert.deepEqual((await none.next())?.records, [[null, null, null]]);
  await none.close();
});

test("openParquetTable may be closed at any time, and more than once", async (t) => {
  const file = await write(temporaryFolder(t)("in"), "SELECT i AS a FROM range(100000) AS r(i)");
  const source = await (await openInputs([file]))[0]!.open();
  await source.next();
  await Promise.all([source.close(), source.close()]);
  assert.equal(await source.next(), null);
});

test("openParquetTable refuses a file that is broken behind its first rows, with the row", async (t) => {
  const path = temporaryFolder(t);
  const query = "SELECT i AS ts, hash(i) AS price FROM range(300000) AS r(i)";
  const bytes = readFileSync(await write(path("in"), query, ", ROW_GROUP_SIZE 20480, COMPRESSION uncompressed"));
  for (const place of [0.4, 0.6]) {
    const damaged = Buffer.from(bytes);
    const at = Math.floor(bytes.length * place);
    damaged.fill(0xff, at, bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8));
    writeFileSync(path("in"), damaged);
    await assert.rejects(read(path("in")), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.match(error.message, /in:\d+:1: Expected .*Write or download it again/);
      return true;
    });
  }
});

test("openParquetTable reads a file without rows", async (t) => {
  const { source, records } = await read(await write(temporaryFolder(t)("in"), "SELECT 1 AS a LIMIT 0"));
  assert.deepEqual([records, source.sha256.length], [[], 64]);
});

test("openParquetTable reads a file whose path has signs of patterns", async (t) => {
  const path = temporaryFolder(t);
  mkdirSync(path("a[1]*"));
  const file = path("a[1]*/it's ? [x].parquet");
  await write(path("in"), "SELECT 1 AS a");
  writeFileSync(file, readFileSync(path("in")));
  assert.deepEqual((await read(file)).records, [[1]]);
});

test("openParquetTable adds the columns that folders are named for", async (t) => {
  const path = temporaryFolder(t);
  const query = "SELECT i AS price, s AS symbol, 2026 AS year FROM (VALUES (1, 'NIFTY'), (2, 'M&M')) AS r(i, s)";
  await write(path("market"), query, ", PARTITION_BY (symbol, year)");
  const found: unknown[] = [];
  for (const table of await openInputs([path("market")])) {
    const { source, records } = await readWhole(table);
    found.push([source.header, ...records]);
  }
  assert.deepEqual(found, [
    [
      ["price", "symbol", "year"],
      [2, "M&M", "2026"],
    ],
    [
      ["price", "symbol", "year"],
      [1, "NIFTY", "2026"],
    ],
  ]);
});

test("openParquetTable makes records of one instrument each of columns that are pairs", async (t) => {
  const query = `SELECT 1 AS "('Close', '^NSEI')", 2 AS "('Close', 'B')", 3 AS "('Open', '^NSEI')",
    TIMESTAMPTZ '2026-01-05 03:45:00+00' AS "('Datetime', '')"`;
  const { source, records, lines } = await read(await write(temporaryFolder(t)("in"), query));
  assert.deepEqual(source.header, ["Datetime", "Close", "Open", "Ticker"]);
  assert.deepEqual(source.types, ["instant", "number", "number", "text"]);
  assert.deepEqual(records, [
    [INSTANT, 1, 3, "^NSEI"],
    [INSTANT, 2, null, "B"],
  ]);
  assert.deepEqual(lines, [1, 1]);
});

test("findPairs takes either of the two as the price, and nothing else", () => {
  const instruments = (names: readonly string[]): unknown => findPairs(names)?.instruments;
  assert.deepEqual(instruments(["Date", "('A', 'Open')", "('A', 'Close')"]), [{ instrument: "A", columns: [0, 1, 2] }]);
  for (const names of [["a", "b"], ["('Close', 'A')"], ["Date", "x", "('Close', 'A')"], ["Date", "('x y', 'z z')"]]) {
    assert.equal(findPairs(names), null, names.join());
  }
});

test("partitionColumns takes no column that the file has, and no value for Hive's word for it", () => {
  assert.deepEqual(partitionColumns("/d/Symbol=A/y=__HIVE_DEFAULT_PARTITION__/p=100%/x=1.parquet", ["symbol"]), [
    { name: "y", value: "" },
    { name: "p", value: "100%" },
  ]);
});

test("openParquetTable gives pandas' nameless indexes a name", async (t) => {
  const pandas = JSON.stringify({ index_columns: ["__index_level_0__", "__index_level_1__"], columns: [] });
  const options = `, KV_METADATA {pandas: ${sqlText(pandas)}}`;
  const query = "SELECT 1 AS close, 'NIFTY' AS __index_level_0__, TIMESTAMP '2026-01-05 09:15:00' AS __index_level_1__";
  const path = temporaryFolder(t);
  const { source } = await read(await write(path("in"), query, options));
  assert.deepEqual(source.header, ["close", "Symbol", "Datetime"]);
  const count = "SELECT 1 AS close, TIMESTAMP '2026-01-05 09:15:00' AS date, 7 AS __index_level_0__";
  assert.deepEqual((await read(await write(path("in"), count, options))).source.header, [
    "close",
    "date",
    "__index_level_0__",
  ]);
});

/** Files of 09:15:00 and 09:16:00.000001 in INT96, as Arrow 26 writes them: with its own schema, and without. */
const INT96_CLOCK =
  "UEFSMRUAFTwVPCwVBBUAFQYVBhwAAAACAAAABAEAyKtCSR4AAHaNJQDoI/M6Vx4AAHaNJQAVBBksNQAYBnNjaGVtYRUCABUGJQIYAnRzABYEGR" +
  "wZHCYAHBUGGSUGABkYAnRzFQAWBBZiFmImCEkcFQAVABUCADwpBhkmAAQAAAAWYhYEJggWYgAZHBgMQVJST1c6c2NoZW1hGKwBLy8vLy8zZ0FB" +
  "QUFRQUFBQUFBQUtBQXdBQmdBRkFBZ0FDZ0FBQUFBQkJBQU1BQUFBQ0FBSUFBQUFCQUFJQUFBQUJBQUFBQUVBQUFBVUFBQUFFQUFVQUFnQUJnQU" +
  "hBQXdBQUFBUUFCQUFBQUFBQUFFS0VBQUFBQndBQUFBRUFBQUFBQUFBQUFJQUFBQjBjd0FBQUFBR0FBZ0FCZ0FHQUFBQUFBQUNBQUFBQUFBPQAY" +
  "IHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGRwcAAAAPAEAAFBBUjE=";
const INT96 =
  "UEFSMRUAFTwVPCwVBBUAFQYVBhwAAAACAAAABAEAyKtCSR4AAHaNJQDoI/M6Vx4AAHaNJQAVBBksNQAYBnNjaGVtYRUCABUGJQIYAnRzABYEGR" +
  "wZHCYAHBUGGSUGABkYAnRzFQAWBBZiFmImCEkcFQAVABUCADwpBhkmAAQAAAAWYhYEJggWYgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24g" +
  "MjYuMC4xGRwcAAAAfAAAAFBBUjE=";

test("openParquetTable reads times of INT96, as instants where nobody says that they are a clock", async (t) => {
  const path = temporaryFolder(t);
  for (const [text, type] of [
    [INT96_CLOCK, "local"],
    [INT96, "instant"],
  ] as const) {
    writeFileSync(path("in"), Buffer.from(text, "base64"));
    const { source, records } = await read(path("in"));
    assert.deepEqual(source.types, [type]);
    assert.deepEqual(records, [[LOCAL], [LOCAL + 60_000_001]]);
  }
});

/** Arrow's schema of one column: the timestamps `ts`, without a zone. */
const ARROW: string =
  "/////3gAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAEKEAAAABwAAAAEAAAAAAAAAAIAAAB0cwAAAAAGAAgABgAGAAAAAAACAAAAAAA=";

/** Who wrote a column of timestamps, how it is stored, and whether it is of instants. */
const clocks: readonly (readonly [
  name: string,
  writer: Partial<ParquetWriter>,
  stored: readonly [physical: string, logical: string | null],
  isInstant: boolean,
])[] = [
  ["a new file that says so", {}, ["INT64", "TimestampType(isAdjustedToUTC=1, unit=…)"], true],
  ["a new file that says it is none", {}, ["INT64", "TimestampType(isAdjustedToUTC=0, unit=…)"], false],
  ["Spark's INT96", { createdBy: "parquet-mr version 1.12.2" }, ["INT96", null], true],
  [
    "Spark's INT96 without a zone",
    { spark: '{"fields":[{"name":"ts","type":"timestamp_ntz"}]}' },
    ["INT96", null],
    false,
  ],
  ["pandas' INT96 with a zone", byPandas("datetimetz"), ["INT96", null], true],
  ["pandas' INT96 without a zone", byPandas("datetime"), ["INT96", null], false],
  ["old pandas without a zone", byPandas("datetime"), ["INT64", null], false],
  [
    "old fastparquet without a zone",
    { ...byPandas("datetime"), createdBy: "fastparquet-python" },
    ["INT64", "isAdjustedToUTC=1"],
    false,
  ],
  ["pandas whose note is older than its column", byPandas("datetime"), ["INT64", "isAdjustedToUTC=1"], true],
  ["Impala's INT96", { createdBy: "impala version 3" }, ["INT96", null], false],
  ["old DuckDB", { createdBy: "DuckDB" }, ["INT64", null], false],
  [
    "Arrow's INT96, its schema read before pandas' note",
    { arrow: ARROW, ...byPandas("datetimetz") },
    ["INT96", null],
    false,
  ],
  ["a note that is no JSON", { pandas: "{", spark: "[]" }, ["INT96", null], true],
];
for (const [name, writer, [physical, logical], isInstant] of clocks) {
  test(`ParquetClock takes ${name} as ${isInstant ? "instants" : "a clock"}`, () => {
    const clock = new ParquetClock({ createdBy: "", pandas: null, spark: null, arrow: null, ...writer });
    assert.equal(clock.isInstant({ name: "ts", physical, logical }), isInstant);
  });
}

function byPandas(type: string): Partial<ParquetWriter> {
  return { pandas: JSON.stringify({ columns: [{ name: "ts", field_name: "ts", pandas_type: type }] }) };
}

test("doubleOfFloat is the number that a float was written for", () => {
  // A float has at least six digits.
  const texts = fc.tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 12 }), fc.boolean());
  fc.assert(
    fc.property(texts, ([digits, places, isNegative]) => {
      const number = Number(`${isNegative ? "-" : ""}${digits}e-${places}`);
      assert.equal(doubleOfFloat(Math.fround(number)), number);
    }),
  );
  const floats = fc.float({ noNaN: true });
  fc.assert(fc.property(floats, (float) => assert.equal(Math.fround(doubleOfFloat(float)), float)));
  assert.equal(doubleOfFloat(Math.fround(20_100.55)), 20_100.55);
  assert.equal(doubleOfFloat(NaN), NaN);
  assert.equal(doubleOfFloat(-Infinity), -Infinity);
});

/** A refusal: how the bytes of a good file are changed, and what the message has. */
const refusals: readonly (readonly [name: string, change: (bytes: Buffer) => Buffer, message: RegExp])[] = [
  ["cut off", (bytes) => bytes.subarray(0, bytes.length - 100), /was one without its end\. Write or download it again/],
  ["cut to its head", (bytes) => bytes.subarray(0, 40), /Write or download it again/],
  ["with a broken footer", (bytes) => bytes.fill(0xff, bytes.length - 60, bytes.length - 8), /Write or download it/],
  ["with broken pages", (bytes) => bytes.fill(0xff, 4, 400), /Write or download it again/],
];
for (const [name, change, message] of refusals) {
  test(`openParquetTable refuses a file ${name}, with its path and the way out`, async (t) => {
    const file = await write(temporaryFolder(t)("in"), "SELECT i AS ts, hash(i) AS price FROM range(5000) AS r(i)");
    writeFileSync(file, change(readFileSync(file)));
    await assert.rejects(read(file), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.ok(error.message.startsWith(file));
      assert.match(error.message, message);
      assert.equal(error.exitCode, 2);
      return true;
    });
  });
}
