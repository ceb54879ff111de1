import assert from "node:assert/strict";
import { test } from "node:test";
import { findHeader } from "../../../../engine/data/records/header_records.ts";
import type { Cell } from "../../../../engine/data/records/mod.ts";

function records(text: string): readonly (readonly Cell[])[] {
  return text
    .trim()
    .split("\n")
    .map((line) => (line === "" ? [] : line.split(",").map((cell) => (cell === "" ? null : cell))));
}

interface HeaderCase {
  readonly name: string;
  readonly text: string;
  readonly header: readonly string[] | null;
  readonly skipped: number;
}

const OHLC = ["ts", "open", "high", "low", "close"];
const ROW = "2026-01-05 09:15:00,20100.0,20100.6,20096.0,20098.6";

const cases: readonly HeaderCase[] = [
  { name: "a header", text: `ts,open,high,low,close\n${ROW}`, header: OHLC, skipped: 1 },
  { name: "a header and no rows", text: "ts,open,high,low,close", header: OHLC, skipped: 1 },
  { name: "a header of other names", text: "a,b,c\n1,2,3", header: ["a", "b", "c"], skipped: 1 },
  {
    name: "a header that has numbers in it",
    text: `time,open,high,low,close,20,50\n${ROW},1,2`,
    header: ["time", ...OHLC.slice(1), "20", "50"],
    skipped: 1,
  },
  { name: "no header", text: `${ROW}\n${ROW}`, header: null, skipped: 0 },
  { name: "no header, and a symbol first", text: `NIFTY,${ROW}\nNIFTY,${ROW}`, header: null, skipped: 0 },
  { name: "no header, and a symbol that is a name", text: `INDEX,${ROW}\nINDEX,${ROW}`, header: null, skipped: 0 },
  {
    name: "no header, and numbers alone",
    text: "33300000,201000000,201006000\n33360000,200986000,201015500",
    header: null,
    skipped: 0,
  },
  {
    name: "the numbers of columns as pandas writes them",
    text: `,0,1,2,3\n0,${ROW.slice(0, 40)}`,
    header: null,
    skipped: 1,
  },
  {
    name: "titles above the header",
    text: `NIFTY 50 Historical Data\nsource: somebody\n\nts,open,high,low,close\n${ROW}`,
    header: OHLC,
    skipped: 4,
  },
  {
    name: "a title that a spreadsheet has filled up",
    text: `Downloaded,05-Jan-2026,,,\nts,open,high,low,close\n${ROW}`,
    header: OHLC,
    skipped: 2,
  },
  {
    name: "comments above the header",
    text: `# from,a,program,of,mine\nts,open,high,low,close\n${ROW}`,
    header: OHLC,
    skipped: 2,
  },
  { name: "a header that is a comment", text: `# ts,open,high,low,close\n${ROW}`, header: OHLC, skipped: 1 },
  {
    name: "units below the header",
    text: `ts,open,high,low,close\nIST,INR,INR,INR,INR\n${ROW}`,
    header: OHLC,
    skipped: 2,
  },
  { name: "an index without a name", text: `,open,high,low,close\n${ROW}`, header: ["", ...OHLC.slice(1)], skipped: 1 },
  {
    name: "names of MetaTrader",
    text: "<DATE>,<TIME>,<OPEN>\n2026.01.05,09:15:00,20100.0",
    header: ["<DATE>", "<TIME>", "<OPEN>"],
    skipped: 1,
  },
  {
    name: "a title that has as many values as a row",
    text: `From,01-01-2026,To,31-01-2026,\nDate,Time,Symbol,Price,Qty\n05-01-2026,09:15:00,NIFTY,20100.5,75`,
    header: ["Date", "Time", "Symbol", "Price", "Qty"],
    skipped: 2,
  },
  {
    name: "a header without a name for the numbers of rows, as R writes it",
    text: `ts,open,high,low,close\n1,${ROW}\n2,${ROW}`,
    header: ["", ...OHLC],
    skipped: 1,
  },
  {
    name: "a header of records that have a cell too many",
    text: `ts,open,high,low,close\n${ROW},\n${ROW},`,
    header: OHLC,
    skipped: 1,
  },
  {
    name: "no header where one stands between rows",
    text: `${ROW}\nts,open,high,low,close\n${ROW}`,
    header: null,
    skipped: 0,
  },
  {
    name: "a first row without prices",
    text: `ts,open,high,low,close\n2026-01-05,,,,\n${ROW}`,
    header: OHLC,
    skipped: 1,
  },
];

for (const { name, text, header, skipped } of cases) {
  test(`findHeader finds ${name}`, () => {
    const found = findHeader(records(text));
    assert.deepEqual([found.header, found.skipped, found.wide], [header, skipped, null]);
  });
}

test("findHeader finds the three lines of yfinance, and older forms of them", () => {
  const row = "2026-01-05 03:45:00+00:00,1.5,2.5";
  const forms = [
    `Price,Close,High\nTicker,^NSEI,^NSEI\nDatetime,,\n${row}`,
    `,Close,High\n,^NSEI,^NSEI\nDatetime,,\n${row}`,
    `Ticker,^NSEI,^NSEI\nPrice,Close,High\nDatetime,,\n${row}`,
  ];
  for (const form of forms) {
    const { header, skipped, wide } = findHeader(records(form));
    assert.deepEqual(header, ["Datetime", "Close", "High", "Ticker"]);
    assert.equal(skipped, 3);
    assert.deepEqual(wide?.instruments, [{ instrument: "^NSEI", columns: [0, 1, 2] }]);
  }
});

test("findHeader keeps the columns of several instruments apart", () => {
  const { header, wide } = findHeader(
    records("Price,Close,Close,High,High\nTicker,A,B,A,B\nDate,,,,\n2026-01-05,1,2,3,4"),
  );
  assert.deepEqual(header, ["Date", "Close", "High", "Ticker"]);
  assert.deepEqual(wide?.instruments, [
    { instrument: "A", columns: [0, 1, 3] },
    { instrument: "B", columns: [0, 2, 4] },
  ]);
});
