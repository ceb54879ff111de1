import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { readInstrumentsFile } from "../../../../engine/market/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { Workspace } from "../../../fixtures/cli.ts";
import { SYMBOLS } from "../../../fixtures/symbols.ts";

const workspace = new Workspace("instruments-file");

/** Writes a file of the workspace. @returns its path */
function write(name: string, content: string | Uint8Array): string {
  const file = workspace.path(name);
  writeFileSync(file, content);
  return file;
}

/** What is said of a symbol, without its place. */
function saidOf(file: string, symbol: string): Readonly<Record<string, unknown>> | undefined {
  const said = readInstrumentsFile(file).of([symbol]).get(symbol);
  if (said === undefined) return undefined;
  return JSON.parse(JSON.stringify(said)) as Readonly<Record<string, unknown>>;
}

/** What is wrong with a file, its path left out. */
function problemsOf(file: string, symbols: readonly string[] = []): readonly string[] {
  try {
    readInstrumentsFile(file).of(symbols);
  } catch (error) {
    assert.ok(error instanceof EngineError);
    assert.equal(error.exitCode, 2);
    return error.message.split("\n").map((line) => line.replace(`${file}:`, ""));
  }
  return [];
}

const NOTHING = {
  priceDecimals: null,
  tick: null,
  quantityDecimals: null,
  lot: null,
  freeze: null,
  multiplier: null,
  currency: null,
  kind: null,
  group: null,
  expiry: null,
};

const WHOLE = {
  symbol: "BTC/USDT",
  priceDecimals: 2,
  tick: { units: 5, decimals: 1 },
  quantityDecimals: 3,
  lot: { units: 5, decimals: 3 },
  freeze: { units: 100, decimals: 0 },
  multiplier: 10,
  currency: "USDT",
  kind: "crypto",
  group: "always",
  expiry: "2026-01-29",
};

const CSV = `Kind,SYMBOL,price decimals,tick_size,Lot,quantity-decimals,currency,group,multiplier,expiry,freeze_quantity
crypto,BTC/USDT,2,0.5,0.005,3,usdt,always,10,2026-01-29,100
,NIFTY,,,,,,,,,
`;

const FILES: readonly (readonly [what: string, name: string, content: string | Uint8Array])[] = [
  ["CSV, its header in any order and case", "a.csv", CSV],
  [
    "CSV with CRLF, a byte order mark, blank lines, comments and rows of empty cells",
    "b.csv",
    `\uFEFF# mine\n\n${CSV.replaceAll("\n", "\r\n")}\r\n,,,,,,,,,,\r\n, ,,\r\n`,
  ],
  ["CSV with quotes and spaces", "c.csv", CSV.replaceAll("BTC/USDT", '"BTC/USDT"').replaceAll(",", " , ")],
  ["CSV with semicolons", "d.csv", `sep=;\n${CSV.replaceAll(",", ";")}`],
  ["CSV with tabs, without an ending", "tabs", CSV.replaceAll(",", "\t")],
  ["UTF-16, as a spreadsheet saves it", "e.csv", Buffer.from(`\uFEFF${CSV}`, "utf16le")],
  ["gzip", "f.csv.gz", gzipSync(CSV)],
  ["no line end at its end", "g.csv", CSV.trimEnd()],
  [
    "a list in YAML",
    "a.yaml",
    `- {symbol: BTC/USDT, price_decimals: 2, tick_size: 0.50, lot: 5e-3, Quantity_Decimals: 3, currency: USDT,
   kind: Crypto, group: always, multiplier: 10.0, expiry: 2026-01-29, freeze_quantity: 100}
- symbol: NIFTY
  lot: ~
`,
  ],
  [
    "a mapping by symbol in YAML, with an anchor",
    "mapping",
    `# mine
BTC/USDT: &all
  price_decimals: 2
  tick_size: .5
  lot: "0.005"
  quantity_decimals: 3
  currency: USDT
  kind: crypto
  group: always
  multiplier: 10
  expiry: "2026-01-29"
  freeze_quantity: 100
NIFTY:
`,
  ],
  [
    "JSON",
    "a.json",
    JSON.stringify({
      instruments: [
        { symbol: "BTC/USDT", price_decimals: 2, tick_size: 0.5, lot: 0.005, quantity_decimals: 3, currency: "USDT" },
        { symbol: "NIFTY" },
      ].map((each, i) =>
        i > 0
          ? each
          : { ...each, kind: "crypto", group: "always", multiplier: 10, expiry: "2026-01-29", freeze_quantity: "100" },
      ),
    }),
  ],
];

for (const [what, name, content] of FILES) {
  test(`readInstrumentsFile reads ${what}`, () => {
    const file = write(name, content);
    assert.deepEqual(saidOf(file, "BTC/USDT"), WHOLE);
    assert.deepEqual(saidOf(file, "NIFTY"), { symbol: "NIFTY", ...NOTHING });
    assert.equal(saidOf(file, "BANKNIFTY"), undefined);
    assert.deepEqual([...readInstrumentsFile(file).symbols], ["BTC/USDT", "NIFTY"]);
    assert.equal(readInstrumentsFile(file).note, null);
  });
}

test("readInstrumentsFile needs a column of symbols alone, and takes every symbol", () => {
  const file = write("symbols.csv", `symbol\n${SYMBOLS.join("\n")}\n`);
  assert.deepEqual([...readInstrumentsFile(file).symbols], SYMBOLS);
  const mapping = write("symbols.yaml", SYMBOLS.map((symbol) => `${JSON.stringify(symbol)}: {lot: 2}\n`).join(""));
  assert.deepEqual([...readInstrumentsFile(mapping).symbols], SYMBOLS);
});

const KITE = `instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange
256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE
738561,2885,RELIANCE,"RELIANCE INDUSTRIES, LTD",0,,0,0.05,1,EQ,NSE,NSE
128083204,500325,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.05,1,EQ,BSE,BSE
1,1,NIFTY26JANFUT,NIFTY,0,2026-01-27,0,0.1,75,FUT,NFO-FUT,NFO
1,1,NIFTY26JAN20000CE,NIFTY,0,2026-01-27,20000,0.05,75,CE,NFO-OPT,NFO
1,1,USDINR26JANFUT,USDINR,0,2026-01-27,0,0.0025,1,FUT,CDS-FUT,CDS
1,1,TWICE,TWICE,0,,0,0.05,1,EQ,NSE,NSE
2,2,TWICE,TWICE,0,,0,0.01,1,EQ,BSE,BSE
2,2,BAD,BAD,0,,0,five,1,EQ,BSE,BSE
2,2,it's,BAD,0,,0,five,1,EQ,BSE,BSE
2,2,GSEC,GSEC,0,,0,0.01,100,GS,BSE,BSE
`;

test("readInstrumentsFile takes a broker's list of all instruments, and says once what it does not use", () => {
  const file = write("kite.csv", KITE);
  assert.deepEqual(saidOf(file, "NIFTY 50"), { symbol: "NIFTY 50", ...NOTHING, kind: "index" });
  const share = { symbol: "RELIANCE", ...NOTHING, tick: { units: 5, decimals: 2 }, lot: { units: 1, decimals: 0 } };
  assert.deepEqual(saidOf(file, "RELIANCE"), { ...share, kind: "equity" });
  const lot = { units: 75, decimals: 0 };
  const future = { ...NOTHING, tick: { units: 1, decimals: 1 }, lot, kind: "future", expiry: "2026-01-27" };
  assert.deepEqual(saidOf(file, "NIFTY26JANFUT"), { symbol: "NIFTY26JANFUT", ...future });
  assert.equal(saidOf(file, "NIFTY26JAN20000CE")?.["kind"], "option");
  assert.deepEqual(saidOf(file, "USDINR26JANFUT")?.["tick"], { units: 25, decimals: 4 });
  assert.equal(saidOf(file, "GSEC")?.["kind"], null, "a type that is none of ours");
  assert.equal(
    readInstrumentsFile(file).note,
    `${file}: columns instrument_token, exchange_token, name and 4 more not used`,
  );
});

test("readInstrumentsFile refuses a broker's list only for what is wrong with an instrument that is used", () => {
  const file = write("kite.csv", KITE);
  assert.deepEqual(problemsOf(file), []);
  assert.deepEqual(problemsOf(file, ["TWICE", "RELIANCE", "BAD"]), [
    "9:5: Expected each symbol once, was a second TWICE; the first is at 8:5. Keep the one of the exchange that you trade",
    '10:18: Expected a number > 0 of at most 8 decimals for tick_size, was "five". Write one, or leave it empty',
  ]);
});

test("readInstrumentsFile names all mistakes of a CSV file at once, where they are", () => {
  const file = write(
    "wrong.csv",
    `symbol,price_decimals,tick_size,lot,currency,kind,tick_sise,expiry,multiplier,freeze_quantity
NIFTY,9,0.05,75,INR,index,,,,
"BTC/USDT",2, 0.005,x,ru pee,EQ,1,29-Jan-2026,0.5,0
a'b,,,,,,,,,
,2,,,,,,,,
NIFTY,,,75,,,,,,10
A,1,2
`,
  );
  const columns =
    "symbol, price_decimals, tick_size, lot, quantity_decimals, currency, group, kind, multiplier, expiry, freeze_quantity";
  assert.deepEqual(problemsOf(file), [
    `1:51: Expected a column of ${columns}, was "tick_sise". Did you mean tick_size?`,
    '2:7: Expected an integer 0 to 8 for price_decimals, was "9". Write one, or leave it empty',
    "3:15: Expected a multiple of 0.01, for price_decimals is 2, was 0.005. Say price_decimals 3",
    '3:21: Expected a number > 0 of at most 8 decimals for lot, was "x". Write one, or leave it empty',
    '3:23: Expected the code of a currency, such as INR for currency, was "ru pee". Write one, or leave it empty',
    '3:30: Expected one of index, equity, future, option, fx, crypto for kind, was "EQ". Did you mean equity?',
    '3:35: Expected a date YYYY-MM-DD that the calendar has, or nothing for expiry, was "29-Jan-2026". Did you mean 2026-01-29?',
    '3:47: Expected an integer 1 to 1000000000 for multiplier, was "0.5". Write one, or leave it empty',
    '3:51: Expected a number > 0 of at most 8 decimals for freeze_quantity, was "0". Write one, or leave it empty',
    `4:1: Expected a symbol, was "a'b": character 2 is a single quote. Write the symbol as your data has it`,
    '5:1: Expected a symbol, was "": it is empty. Write the symbol as your data has it',
    "6:1: Expected each symbol once, was a second NIFTY; the first is at 2:1. Remove one of the two",
    "6:17: Expected at least the lot, 75, was 10. Write the largest quantity of one order",
    "7:1: Expected 10 cells as the header has, was 3. Check the commas and the quotes of the line",
  ]);
});

test("readInstrumentsFile names all mistakes of a YAML file at once, where they are", () => {
  const file = write(
    "wrong.yaml",
    `NIFTY: {lot: 0.5, quantity_decimals: 0}
GOLD:
  lots: 5
  tick_size: [1]
SILVER: 5
NIFTY: {}
"a,b": {}
ZINC: {lot: 1, lot: 2}
`,
  );
  assert.deepEqual(problemsOf(file), [
    "1:14: Expected a multiple of 1, for quantity_decimals is 0, was 0.5. Say quantity_decimals 1",
    '3:3: Expected a column of symbol, price_decimals, tick_size, lot, quantity_decimals, currency, group, kind, multiplier, expiry, freeze_quantity, was "lots". Did you mean lot?',
    "4:14: Expected one value for tick_size, was a list. Write one value",
    "5:9: Expected a mapping such as {lot: 75}, was a single value. Write what is said of the instrument as key: value",
    "6:1: Expected each symbol once, was a second NIFTY; the first is at 1:1. Remove one of the two",
    '7:1: Expected a symbol, was "a,b": character 2 is a comma. Write the symbol as your data has it',
    "8:16: Expected lot once, was a second one. Remove one of the two",
  ]);
});

test("readInstrumentsFile names 20 mistakes, and counts the rest", () => {
  const rows = Array.from({ length: 30 }, (_, i) => `S${i},x`);
  const problems = problemsOf(write("many.csv", `symbol,lot\n${rows.join("\n")}\n`));
  assert.equal(problems.length, 21);
  assert.equal(problems.at(-1), "and 10 more");
});

const REFUSED: readonly (readonly [what: string, name: string, content: string | Uint8Array, problem: RegExp])[] = [
  [
    "an empty file",
    "r.csv",
    "",
    /^1:1: Expected a list of instruments, was an empty file\. Begin with a line symbol,lot$/,
  ],
  [
    "a YAML list of symbols alone",
    "symbols.yaml",
    "- NIFTY\n- SPY\n",
    /^1:3: Expected a mapping with `symbol: …`, was a single value\. Write what is said of the instrument as key: value$/,
  ],
  ["an empty YAML file", "r.yaml", "# nothing\n", /^1:1: Expected a list of instruments, was an empty file/],
  ["no column of symbols", "r.csv", "ticker,lot\nA,1\n", /^1:1: Expected a column symbol, was none\. /],
  [
    "a column twice",
    "r.csv",
    "symbol,lot,LOT\nA,1,1\n",
    /^1:12: Expected one column for lot, was a second one, "LOT"\. Remove one/,
  ],
  [
    "a quote that is not closed",
    "r.csv",
    'symbol,group\nA,"x\nB,y\n',
    /^2:3: Expected a second " that closes the cell, was the end/,
  ],
  ["broken YAML", "r.yaml", "- {symbol: A\n- b", /^\d+:\d+: Expected YAML or JSON, was: /],
  ["a single value", "r.yaml", "NIFTY", /^1:1: Expected a list of instruments, each with .*, was a single value$/],
  [
    "bytes that are no text",
    "r.csv",
    Buffer.from([0x73, 0xff, 0x80]),
    /Expected text in UTF-8, was other bytes\. Save it/,
  ],
  ["a workbook", "r.xlsx", Buffer.from("PK\u0003\u0004"), /Expected CSV or YAML, was a zip or a workbook\. Unpack it/],
];

for (const [what, name, content, problem] of REFUSED) {
  test(`readInstrumentsFile refuses ${what}`, () => {
    assert.match(problemsOf(write(name, content))[0] ?? "", problem);
  });
}

test("readInstrumentsFile knows a decimal comma, and takes no thousands for one", () => {
  const file = write("comma.csv", "symbol;tick_size;freeze_quantity\nA;0,05;1,800\n");
  assert.deepEqual(problemsOf(file), [
    '2:3: Expected a number > 0 of at most 8 decimals for tick_size, was "0,05". Did you mean 0.05?',
    '2:8: Expected a number > 0 of at most 8 decimals for freeze_quantity, was "1,800". Write one, or leave it empty',
  ]);
});

test("readInstrumentsFile refuses YAML that is too deep for its parser", () => {
  const [problem = ""] = problemsOf(write("deep.yaml", "[".repeat(200_000)));
  assert.match(problem, /^\d+:\d+: Expected YAML or JSON, was/);
});

test("readInstrumentsFile throws nothing but errors for people, whatever a file has in it", () => {
  const pieces = fc.constantFrom(
    ..."symbol lot tick_size currency NIFTY A 1 0.05 x 1e99 \" ' , ; \t \n \r\n : - { } [ ] # & * ! | > ~ sep=; --- \uFEFF \u0000 é".split(
      " ",
    ),
    " ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), fc.constantFrom("f.csv", "f.yaml", "f"), (text, name) => {
      problemsOf(write(name, text.join("")), ["A", "NIFTY"]);
    }),
    { numRuns: 300 },
  );
});

test("readInstrumentsFile says of a file that is not there, and of a folder, what to do", () => {
  const absent = workspace.path("absent.csv");
  const remedy = "Check INSTRUMENTS_FILE, or --instruments-file";
  assert.deepEqual(problemsOf(absent), [` Expected a file that can be read, was no file of that name. ${remedy}`]);
  const folder = workspace.path(".");
  assert.deepEqual(problemsOf(folder), [` Expected a file that can be read, was a folder. ${remedy}`]);
});
