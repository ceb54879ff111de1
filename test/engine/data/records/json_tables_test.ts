import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../../../../engine/data/records/mod.ts";
import { noTable, recordsIn } from "../../../../engine/data/records/json_tables.ts";
import { readJson } from "../../../../engine/data/records/json_text.ts";
import { JSON_SHAPES, type ShapedBar } from "../../../fixtures/data_shapes.ts";

interface Found {
  readonly header: readonly string[] | null;
  readonly types: string;
  readonly records: readonly (readonly Cell[])[];
}

function read(text: string): Found | null {
  const found = recordsIn(readJson("in.json", text));
  if (found === null) return null;
  const records = Array.from({ length: found.count }, (_, at) => found.record(at));
  return { header: found.header, types: found.types.map((type) => type[0]).join(""), records };
}

const BARS: readonly ShapedBar[] = Array.from({ length: 3 }, (_, i) => ({
  symbol: "^NSEI",
  ts: 1_767_584_700_000 + i * 60_000,
  open: `${100 + i}.05`,
  high: `${102 + i}.5`,
  low: `${99 + i}.5`,
  close: `${101 + i}`,
  volume: i * 10,
}));
const OHLCV = ["open", "high", "low", "close", "volume"];

/** What the first bar comes to in each shape. */
const shapes: Readonly<Record<string, readonly [readonly string[], string, readonly Cell[]]>> = {
  kite: [["ts", ...OHLCV], "tnnnnn", ["2026-01-05T09:15:00+0530", 100.05, 102.5, 99.5, 101, 0]],
  fyers: [["ts", ...OHLCV], "nnnnnn", [1_767_584_700, 100.05, 102.5, 99.5, 101, 0]],
  objects: [["date", ...OHLCV], "tnnnnn", ["2026-01-05T09:15:00+0530", 100.05, 102.5, 99.5, 101, 0]],
  columns: [["t", "o", "h", "l", "c", "v"], "nnnnnn", [1_767_584_700, 100.05, 102.5, 99.5, 101, 0]],
  yahoo: [["timestamp", ...OHLCV, "symbol"], "nnnnnnt", [1_767_584_700, 100.05, 102.5, 99.5, 101, 0, "^NSEI"]],
  split: [["ts", ...OHLCV], "nnnnnn", [1_767_584_700_000, 100.05, 102.5, 99.5, 101, 0]],
};

for (const [name, [header, types, first]] of Object.entries(shapes)) {
  test(`recordsIn reads JSON as ${name} has it`, () => {
    const found = read(JSON_SHAPES[name]?.(BARS) ?? "");
    assert.deepEqual([found?.header, found?.types, found?.records.length], [header, types, 3]);
    assert.deepEqual(found?.records[0], first);
  });
}

test("recordsIn reads the newest candle first where the document has it so", () => {
  const found = read(JSON_SHAPES["upstox"]?.(BARS) ?? "");
  assert.deepEqual(
    found?.records.map(([ts]) => ts),
    ["2026-01-05T09:17:00+0530", "2026-01-05T09:16:00+0530", "2026-01-05T09:15:00+0530"],
  );
});

test("recordsIn keeps texts as texts: Binance's prices have their zeros", () => {
  const found = read(JSON_SHAPES["binance"]?.(BARS) ?? "");
  assert.deepEqual(found?.header?.slice(0, 6), ["ts", ...OHLCV]);
  assert.deepEqual(found?.records[0]?.slice(0, 6), [1_767_584_700_000, "100.05", "102.5", "99.5", "101", "0"]);
});

const documents: readonly (readonly [string, unknown, readonly string[], readonly Cell[]])[] = [
  [
    "Kite's candles with open interest",
    { data: { candles: [["2026-01-05T09:15:00+0530", 1, 3, 1, 2, 9, 7]] } },
    ["ts", ...OHLCV, "oi"],
    ["2026-01-05T09:15:00+0530", 1, 3, 1, 2, 9, 7],
  ],
  [
    "Dhan's columns",
    { open: [1], high: [3], low: [1], close: [2], volume: [9], timestamp: [1_767_584_700], open_interest: [] },
    [...OHLCV, "timestamp"],
    [1, 3, 1, 2, 9, 1_767_584_700],
  ],
  [
    "pandas' columns",
    { open: { "1767584700000": 1, "1767584760000": 2 }, close: { "1767584700000": 3, "1767584760000": 4 } },
    ["ts", "open", "close"],
    ["1767584700000", 1, 3],
  ],
  [
    "pandas' columns with a numbered index",
    { date: { 0: "2026-01-05", 1: "2026-01-06" }, close: { 0: 3, 1: 4 } },
    ["date", "close"],
    ["2026-01-05", 3],
  ],
  [
    "pandas' index",
    { "1767584700000": { open: 1, close: 2 }, "1767584760000": { open: 3, close: 4 } },
    ["ts", "open", "close"],
    ["1767584700000", 1, 2],
  ],
  [
    "pandas' table",
    {
      schema: {
        fields: [
          { name: "index", type: "datetime" },
          { name: "open", type: "number" },
          { name: "close", type: "number" },
        ],
      },
      data: [{ index: "2026-01-05T09:15:00", open: 1, close: 2 }],
    },
    ["index", "open", "close"],
    ["2026-01-05T09:15:00", 1, 2],
  ],
  [
    "Alpha Vantage",
    {
      "Meta Data": { "1. Information": "x", "2. Symbol": "IBM", "6. Time Zone": "US/Eastern" },
      "Time Series (5min)": { "2026-01-05 09:35:00": { "1. open": "1.0", "4. close": "2.0" } },
    },
    ["ts", "1. open", "4. close", "symbol", "timezone"],
    ["2026-01-05 09:35:00", "1.0", "2.0", "IBM", "US/Eastern"],
  ],
  [
    "Polygon",
    { ticker: "AAPL", queryCount: 1, results: [{ v: 9, o: 1, c: 2, h: 3, l: 1, t: 1_767_584_700_000 }], status: "OK" },
    ["v", "o", "c", "h", "l", "t", "symbol"],
    [9, 1, 2, 3, 1, 1_767_584_700_000, "AAPL"],
  ],
  [
    "Twelve Data",
    {
      meta: { symbol: "AAPL", exchange_timezone: "America/New_York" },
      values: [{ datetime: "2026-01-05 09:30:00", open: "1", close: "2" }],
      status: "ok",
    },
    ["datetime", "open", "close", "symbol", "timezone"],
    ["2026-01-05 09:30:00", "1", "2", "AAPL", "America/New_York"],
  ],
  [
    "Coinbase, whose low is first",
    [
      [1_767_584_700, 1, 9, 3, 4, 5],
      [1_767_584_760, 1, 9, 4, 3, 5],
    ],
    ["ts", "low", "high", "open", "close", "volume"],
    [1_767_584_700, 1, 9, 3, 4, 5],
  ],
  [
    "KuCoin, whose close is second",
    [
      ["1767584700", "3", "4", "9", "1", "5"],
      ["1767584760", "4", "3", "9", "1", "5"],
    ],
    ["ts", "open", "close", "high", "low", "volume"],
    ["1767584700", "3", "4", "9", "1", "5"],
  ],
  [
    "Kraken, whose volume is behind an average",
    { error: [], result: { XXBTZUSD: [[1_767_584_700, "1", "3", "1", "2", "1.5", "7", 2]], last: 1 } },
    ["ts", "open", "high", "low", "close", "vwap", "volume", "trades"],
    [1_767_584_700, "1", "3", "1", "2", "1.5", "7", 2],
  ],
  [
    "trades as arrays",
    {
      prices: [
        [1_767_584_700_000, 1.5],
        [1_767_584_700_500, 1.6],
      ],
      volumes: [
        [1, 2],
        [3, 4],
      ],
    },
    ["ts", "price"],
    [1_767_584_700_000, 1.5],
  ],
  [
    "arrays with their names above them",
    [
      ["date", "open", "close"],
      ["2026-01-05", 1, 2],
    ],
    ["date", "open", "close"],
    ["2026-01-05", 1, 2],
  ],
  [
    "arrays with their names beside them",
    { results: [{ series: [{ columns: ["time", "price"], values: [["2026-01-05T09:15:00Z", 1.5]] }] }] },
    ["time", "price"],
    ["2026-01-05T09:15:00Z", 1.5],
  ],
  [
    "quotes by instrument",
    {
      data: {
        "NSE:INFY": { timestamp: "2026-01-05 15:45:56", last_price: 1.5, depth: { buy: [] } },
        "NSE:TCS": { timestamp: "2026-01-05 15:45:57", last_price: 2.5, depth: { buy: [] } },
      },
    },
    ["symbol", "timestamp", "last_price", "depth.buy"],
    ["NSE:INFY", "2026-01-05 15:45:56", 1.5, "[]"],
  ],
  [
    "one tick",
    { symbol: "X", ts: 1_767_584_700_000, price: 12.5 },
    ["symbol", "ts", "price"],
    ["X", 1_767_584_700_000, 12.5],
  ],
  [
    "objects in objects",
    [{ ts: { $date: "2026-01-05T09:15:00Z" }, price: 1, tags: ["a"], live: true }],
    ["ts.$date", "price", "tags", "live"],
    ["2026-01-05T09:15:00Z", 1, '["a"]', "true"],
  ],
  [
    "objects of which some have more",
    [
      { ts: 1, price: 2 },
      { ts: 2, price: null, size: 3 },
    ],
    ["ts", "price", "size"],
    [1, 2, null],
  ],
];

for (const [name, document, header, first] of documents) {
  test(`recordsIn reads ${name}`, () => {
    const found = read(JSON.stringify(document));
    assert.deepEqual(found?.header, header);
    assert.deepEqual(found?.records[0], first);
  });
}

test("recordsIn puts the tables of several instruments one after the other, and names them", () => {
  const bar = { t: "2026-01-05T09:30:00Z", o: 1, c: 2 };
  const found = read(JSON.stringify({ bars: { AAPL: [bar, bar], MSFT: [bar] }, next_page_token: null }));
  assert.deepEqual(found?.header, ["t", "o", "c", "symbol"]);
  assert.deepEqual(
    found?.records.map((record) => record.at(-1)),
    ["AAPL", "AAPL", "MSFT"],
  );
  const answers = JSON.stringify([{ data: { candles: [[1, 2, 3, 1, 2]] } }, { data: { candles: [[2, 2, 3, 1, 2]] } }]);
  assert.deepEqual(read(answers)?.records, [
    [1, 2, 3, 1, 2],
    [2, 2, 3, 1, 2],
  ]);
});

test("recordsIn keeps the digits of large integers, and takes NaN as nothing", () => {
  const found = read(
    '[{"ts":1234567890123456789,"price":NaN,"x":"NaN, 1234567890123456789"},{"ts":1767584700000000,"price":0.1234567890123456,"x":""}]',
  );
  assert.deepEqual(found?.records, [
    [1_234_567_890_123_456_789n, null, "NaN, 1234567890123456789"],
    [1_767_584_700_000_000, 0.123_456_789_012_345_6, null],
  ]);
});

test("recordsIn takes what is nested deeper than any table as a text", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  assert.deepEqual(read(`[{"ts":1,"price":2,"x":${deep}}]`)?.records, [[1, 2, "…"]]);
  assert.equal(read(deep), null);
});

const errors: readonly (readonly [unknown, RegExp])[] = [
  [
    { status: "error", message: "Incorrect `api_key` or `access_token`.", data: null },
    /was an answer that says: Incorrect `api_key` or `access_token`\. Ask for the prices again/,
  ],
  [{ code: -1121, msg: "Invalid symbol." }, /says: Invalid symbol\. Ask/],
  [
    { chart: { result: null, error: { code: "Not Found", description: "No data found" } } },
    /says: No data found\. Ask/,
  ],
  [{ "Error Message": "Invalid API call" }, /says: Invalid API call\. Ask/],
  [{ Note: "25 requests\n a day" }, /says: 25 requests a day\. Ask/],
  [{ s: "no_data", t: [], o: [] }, /was a list without any\. Check the instrument and the days/],
  [{ status: "success", data: { candles: [] } }, /was a list without any/],
  [{ status: true, message: "SUCCESS", data: [] }, /was a list without any/],
  [[], /was a list without any/],
  [{ name: "x" }, /was other JSON\. Write the prices as CSV/],
  [[1, 2, 3], /was other JSON/],
];

for (const [document, message] of errors) {
  test(`noTable says what is wrong with ${JSON.stringify(document).slice(0, 40)}`, () => {
    const text = JSON.stringify(document);
    assert.equal(read(text), null);
    assert.match(noTable("in.json", readJson("in.json", text)).message, message);
  });
}

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['{"candles":[[1,2],[3', /in\.json:1:21: Expected a comma or a closing bracket, was the end: the file is cut off/],
  ['{"candles":["2026', /in\.json:1:18: Expected a value or \], was the end: the file is cut off/],
  ['[{"a":1},\n{"a":2},\n]', /in\.json:3:1: Expected a value, was "\]"/],
  ["{'a': 1}", /in\.json:1:2: Expected a name in double quotes or }, was "'a': 1}"/],
  ["[1 2]", /in\.json:1:4: Expected a comma or a closing bracket, was "2\]"/],
  ['{"a" 1}', /in\.json:1:6: Expected a colon, was "1}"/],
  ['{"a":1}}', /in\.json:1:8: Expected the end of the file, was "}"/],
  ["[1}", /in\.json:1:3: Expected a comma or a closing bracket, was "}"/],
  ["[01]", /in\.json:1:3: Expected a comma/],
  ['["\\x"]', /in\.json:1:2: Expected a value or \], was "\\"\\\\x\\"\]"/],
  ["{", /in\.json:1:2: Expected a name in double quotes or }, was the end/],
];

for (const [text, message] of mistakes) {
  test(`readJson names the place of the mistake in ${JSON.stringify(text)}`, () => {
    assert.throws(() => readJson("in.json", text), message);
  });
}
