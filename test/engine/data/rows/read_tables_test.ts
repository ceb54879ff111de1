import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { choicesOf, refuseBadRows } from "../../../../engine/data/rows/mod.ts";
import type { InputChoices } from "../../../../engine/data/rows/mod.ts";
import { EngineError } from "../../../../engine/protocol/mod.ts";
import { readAll, tableOf } from "../../../fixtures/tables.ts";
import type { Read, Table, TakenRow } from "../../../fixtures/tables.ts";

const BARS = "instrument,ts,open,high,low,close,volume\n";
const NIFTY = { instrument: "NIFTY" };

/** The lines of bars: those that are rows, and why the others are none. */
async function lines(text: string, more: Partial<Table> = {}): Promise<readonly string[]> {
  const { rows, leftOut } = await readAll([tableOf(BARS + text, more)]);
  const words = new Map(rows.map(({ line }) => [line, "row"]));
  for (const { line, reason, text: what } of leftOut) words.set(line, `${reason}: ${what}`);
  return [...words].toSorted((left, right) => left[0] - right[0]).map(([, word]) => word);
}

test("readTables gives bars with all that a row has", async () => {
  const { rows, readings } = await readAll([
    tableOf(`${BARS}NIFTY,2026-01-05T09:15:00+05:30,20100.00,20100.60,20096.05,20098.6,643.5\n`),
  ]);
  assert.deepEqual(rows, [
    {
      line: 2,
      symbol: 0,
      ts: Date.parse("2026-01-05T03:45:00Z") * 1e3,
      day: Date.parse("2026-01-05") / 86_400_000,
      a: 20100,
      b: 20100.6,
      c: 20096.05,
      d: 20098.6,
      size: 643.5,
      priceDecimals: 2,
      sizeDecimals: 1,
      file: 0,
      name: "NIFTY",
    },
  ]);
  const [reading] = readings;
  assert.deepEqual(
    [reading?.kind, reading?.rows, reading?.timeForm, reading?.timeZone, reading?.decimalMark],
    ["bars", 1, "iso", null, "dot"],
  );
});

test("readTables gives ticks with their quotes; a quote of 0 is none", async () => {
  const { rows } = await readAll([
    tableOf(
      "instrument,ts,price,size,bid,ask\nA,2026-01-05 09:15,10.5,5,10.45,10.55\nA,2026-01-05 09:16,10.5,,,\nA,2026-01-05 09:17,10.5,1,0,10.55\nA,2026-01-05 09:18,0.00,1,-0.5,0.5\n",
    ),
  ]);
  assert.deepEqual(
    rows.map(({ a, b, c, size }) => [a, b, c, size]),
    [
      [10.5, 10.45, 10.55, 5],
      [10.5, NaN, NaN, 0],
      [10.5, NaN, 10.55, 1],
      [0, -0.5, 0.5, 1],
    ],
  );
  assert.ok(rows.every(({ d, day }) => Number.isNaN(d) && Number.isNaN(day)));
});

test("zero and negative prices are taken; zeros of no trade are left out and noted", async () => {
  const ticks = await readAll([
    tableOf("instrument,ts,price\nA,2020-04-20 14:00,10.00\nA,2020-04-20 14:10,0.00\nA,2020-04-20 14:20,-37.63\n"),
  ]);
  assert.deepEqual(
    ticks.rows.map(({ a }) => a),
    [10, 0, -37.63],
  );
  const bars = await readAll([
    tableOf(`${BARS}A,2020-04-20 14:00,0,0,0,0,5\nA,2020-04-20 14:01,1,1,-1,-1,0\nA,2020-04-20 14:02,0,0,0,0,0\n`),
  ]);
  assert.deepEqual(
    bars.rows.map(({ line }) => line),
    [2, 3],
  );
  assert.deepEqual(
    bars.leftOut.map(({ reason }) => reason),
    ["no-row"],
  );
  assert.deepEqual(bars.readings[0]?.notes, ["rows of zeros without a volume are no trades, and are left out: 1"]);
  const preOpen = await readAll([
    tableOf("instrument,ts,price,size\nA,2026-01-05 09:07,0,0\nA,2026-01-05 09:15,10,1\n"),
  ]);
  assert.deepEqual(
    preOpen.rows.map(({ a }) => a),
    [10],
  );
});

test("bars that cannot be are unreadable, in the words of their prices", async () => {
  assert.deepEqual(
    await lines("A,2026-01-05 09:15,4,3,1,2,7\nA,2026-01-05 09:16,2,3,1,0.5,7\nA,2026-01-05 09:17,2,1,3,2,7\n"),
    [
      'unreadable: Expected open within low "1" to high "3", was "4"',
      'unreadable: Expected close within low "1" to high "3", was "0.5"',
      'unreadable: Expected high at or above low, was "1" below "3"',
    ],
  );
});

test("cells that are no numbers are unreadable; empty volumes are 0, and a bar without prices is no row", async () => {
  assert.deepEqual(
    await lines(
      "A,2026-01-05 09:15,x,3,1,2,7\nA,2026-01-05 09:16,2,3,1,,7\nA,2026-01-05 09:17,2,3,1,2,-1\nA,2026-01-05 09:18,2,3,1,2,nan\nA,2026-01-05 09:19,,,,,\nA,2026-01-05 09:20,NaN,nan,null,-,0\nA b\u0001,2026-01-05 09:21,2,3,1,2,7\n,2026-01-05 09:22,2,3,1,2,7\n",
    ),
    [
      'unreadable: Expected open as a decimal number, was "x"',
      'unreadable: Expected close as a decimal number, was ""',
      'unreadable: Expected volume as a number >= 0, was "-1"',
      "row",
      "no-row: It has no prices",
      "no-row: It has no prices",
      'unreadable: Expected a symbol, was "A b\\u0001": character 4 is the character U+0001',
      'unreadable: Expected a symbol, was "": it is empty',
    ],
  );
});

test("headings, footers, comments and empty lines are no rows", async () => {
  assert.deepEqual(
    await lines(
      "(IST),,INR,INR,INR,INR,shares\nA,2026-01-05 09:15,2,3,1,2,7\n\n,,,,,,\n# a comment\nInstrument,TS,Open,High,Low,Close,Volume\nA,2026-01-05 09:16,2,3,1,2,7\n\nTotal,,,,,,14\nSource: somebody\n",
    ),
    [
      "no-row: It is a heading",
      "row",
      "no-row: It has no prices",
      "no-row: It has no prices",
      "no-row: It has no prices",
      "no-row: It is a heading",
      "row",
      "no-row: It has no prices",
      "no-row: It has no prices",
      "no-row: It has no prices",
    ],
  );
});

test("an instrument that is said for a file whose rows name others is noted", async () => {
  const notesOf = async (rows: string): Promise<readonly string[] | undefined> => {
    const { readings } = await readAll([tableOf(`instrument,ts,price\n${rows}`)], { instrument: "B" });
    return readings[0]?.notes;
  };
  assert.deepEqual(await notesOf(",2026-01-05 09:15,1\nA,2026-01-05 09:16,1\n"), [
    "its rows name their own instruments, as A: --instrument B is for others",
  ]);
  assert.deepEqual(await notesOf("B,2026-01-05 09:15,1\n,2026-01-05 09:16,1\n"), []);
});

test("ragged records: what is not used may be missing, and what is empty may be too many", async () => {
  assert.deepEqual(
    await lines("A,2026-01-05 09:15,2,3,1,2\nA,2026-01-05 09:16,2,3,1,2,7,,\nA,2026-01-05 09:17,2,3,1,2,7,8\n"),
    [
      "unreadable: Expected 7 cells, was 6",
      "row",
      "unreadable: Expected 7 cells, was 8. Put numbers with commas into quotes",
    ],
  );
  const { rows } = await readAll([tableOf("instrument,ts,price,oi,note\nA,2026-01-05 09:15,1\n")]);
  assert.equal(rows.length, 1);
});

test("a last line that the file is cut off in is no row, and is noted", async () => {
  const good = "A,2026-01-05 09:15,20.05,20.50,20.00,20.10,7\n";
  const torn = async (text: string, batch = 4_096): Promise<Read> =>
    readAll([tableOf(BARS + good + text, { isTorn: true, batch })]);
  for (const text of [
    "A,2026-01-05 09:16,20.05,20",
    "A,2026-01-05 09:16,20.05,20.50,20.00,20.10",
    "A,2026-01-05 09:16,20.05,20.50,20.00,2,",
    "A,2026-01-0",
    "A",
  ]) {
    for (const batch of [1, 2, 4_096]) {
      const { rows, leftOut, readings } = await torn(text, batch);
      assert.equal(rows.length, 1, text);
      assert.equal(leftOut[0]?.reason, "no-row", text);
      assert.match(readings[0]?.notes.join() ?? "", /the last line is left out/, text);
    }
  }
  assert.equal((await torn("A,2026-01-05 09:16,20.05,20.50,20.00,20.10,7")).rows.length, 2);
  // Without volumes the last price may be cut: 20.1 of 20.15.
  const prices = "instrument,ts,price\nA,2026-01-05 09:15,20.05\nA,2026-01-05 09:16,20.1";
  assert.equal((await readAll([tableOf(prices, { isTorn: true })])).rows.length, 1);
  assert.equal((await readAll([tableOf(`${prices}5`, { isTorn: true })])).rows.length, 2);
  assert.equal((await readAll([tableOf(prices)])).rows.length, 2);
});

test("decimal commas are found, and a wrong first guess begins anew", async () => {
  const head = "instrument;ts;open;high;low;close;volume\n";
  const read = (text: string, choices: Partial<InputChoices> = {}, batch = 4_096) =>
    readAll([tableOf(head + text, { delimiter: ";", batch })], choices);
  const many = Array.from(
    { length: 1_200 },
    (_, at) => `A;2026-01-05 09:15:${String(at % 60).padStart(2, "0")};1,234;1,234;1,234;1,234;7\n`,
  ).join("");
  const found = await read(`${many}A;2026-01-05 09:16;1,2;1,3;1,1;1,2;7\n`, {}, 100);
  assert.equal(found.restarts, 1);
  assert.deepEqual([found.rows[0]?.a, found.rows.at(-1)?.a, found.readings[0]?.decimalMark], [1.234, 1.2, "comma"]);
  await assert.rejects(
    read("A;2026-01-05 09:15;1,234;1,234;1,234;1,234;7\n"),
    /Expected numbers whose decimal mark is clear, was "1,234": 1\.234 or 1234\. Say which it is: --decimal-mark comma or --decimal-mark dot/,
  );
  assert.equal(
    (await read("A;2026-01-05 09:15;1,234;1,234;1,234;1,234;7\n", { decimalMark: "comma" })).rows[0]?.a,
    1.234,
  );
  assert.equal((await read("A;2026-01-05 09:15;1,234;1,234;1,234;1,234;7\n", { decimalMark: "dot" })).rows[0]?.a, 1234);
  // Another file of the command decides.
  const both = await readAll([
    tableOf(`${head}A;2026-01-05 09:15;1,234;1,234;1,234;1,234;7\n`, { delimiter: ";" }),
    tableOf(`${head}A;2026-01-06 09:15;1,5;1,5;1,5;1,5;7\n`, { delimiter: ";" }),
  ]);
  assert.deepEqual(
    both.rows.map(({ a }) => a),
    [1.234, 1.5],
  );
});

test("a form of times that most rows do not have is found on the second reading", async () => {
  const early = Array.from({ length: 1_000 }, (_, at) => `A,${1_767_584_700 + at},1\n`).join("");
  const late = Array.from({ length: 2_000 }, (_, at) => `A,${1_767_600_000_000 + at},1\n`).join("");
  const { rows, restarts, readings } = await readAll([tableOf(`instrument,ts,price\n${early}${late}`, { batch: 500 })]);
  assert.deepEqual(
    [restarts, rows.length, readings[0]?.timeForm, readings[0]?.unreadable],
    [1, 2_000, "epoch-ms", 1_000],
  );
});

test("adjusted prices are refused, and --decimals rounds them", async () => {
  const text = `${BARS}A,2026-01-05 09:15,19850.2345678915,19850.2345678915,19850.2345678915,19850.2345678915,7\n`;
  await assert.rejects(readAll([tableOf(text)]), (error: unknown) => {
    assert.ok(error instanceof EngineError);
    assert.equal(
      error.message,
      "table.csv:2: Expected prices of at most 8 decimals, was 19850.2345678915: a row has more. These are adjusted prices: --decimals 2 rounds them",
    );
    return true;
  });
  const { rows, readings } = await readAll([tableOf(text)], { decimals: 2 });
  assert.deepEqual([rows[0]?.a, rows[0]?.priceDecimals, readings[0]?.rounded], [19850.23, 2, 4]);
  const noise = await readAll([
    tableOf(`${BARS}A,2026-01-05 09:15,20100.300000000003,20100.3,20100.299999999997,20100.3,7\n`),
  ]);
  assert.deepEqual([noise.rows[0]?.a, noise.rows[0]?.c, noise.readings[0]?.rounded], [20100.3, 20100.3, 2]);
});

test("a file of lines without any price is refused, with the column that has none", async () => {
  await assert.rejects(
    readAll([tableOf("instrument,ts,last,bid,ask\nA,2026-01-05 09:15,,1,2\nA,2026-01-05 09:16,,1,2\n")]),
    /table\.csv:1: Expected rows with prices, was none in 2 lines: the column "last" is empty\. Say which columns have prices, as in --columns price=4,bid=4,ask=5/,
  );
});

test("progress is told, and a signal stops the reading", async () => {
  const seen: number[] = [];
  const table = tableOf(`${BARS}${"A,2026-01-05 09:15,2,3,1,2,7\n".repeat(5_000)}`, { batch: 1_000 });
  await readAll([table, table], {}, { onProgress: (bytes) => seen.push(bytes) });
  assert.ok(seen.every((bytes, at) => at === 0 || bytes >= (seen[at - 1] ?? 0)));
  assert.equal(seen.at(-1), 100_000);
  const controller = new AbortController();
  const stopped = readAll(
    [table],
    {},
    { signal: controller.signal, onProgress: () => controller.abort(new Error("stopped")) },
  );
  await assert.rejects(stopped, /stopped/);
});

test("rows after tomorrow are noted by the time that is given", async () => {
  const { readings } = await readAll(
    [tableOf(`${BARS}A,2026-01-05 09:15Z,2,3,1,2,7\n`)],
    {},
    { now: Date.parse("2026-01-01") * 1e3 },
  );
  assert.deepEqual(readings[0]?.notes, ["it has a row after tomorrow, on 2026-01-05"]);
});

test("refuseBadRows allows few, and names the first five of more", async () => {
  const bad = (count: number, good: number) =>
    readAll([
      tableOf(`${BARS}${"A,2026-01-05 09:15,2,3,1,2,7\n".repeat(good)}${"A,yesterday,2,3,1,2,7\n".repeat(count)}`),
    ]);
  refuseBadRows((await bad(20, 1_000)).readings, 0.1);
  refuseBadRows((await bad(21, 21_000)).readings, 0.1);
  refuseBadRows((await bad(1, 1)).readings, 0.1);
  const { readings } = await bad(21, 20_000);
  refuseBadRows(readings, "any");
  assert.throws(
    () => refuseBadRows(readings, 0.1),
    (error: unknown) => {
      assert.ok(error instanceof EngineError && error.exitCode === 2);
      const shown = error.message.split("\n");
      assert.equal(shown[0], "table.csv: Expected at most 0.1 % or 20 unreadable rows, was 21 of 20021");
      assert.equal(shown[1], '  table.csv:20002: Expected a time, was "yesterday"');
      assert.equal(shown.length, 7);
      assert.equal(
        shown[6],
        "  Say how times are written: --time-format, --time-zone. To go on without them: --bad-rows any",
      );
      return true;
    },
  );
  const most = (await bad(2, 1)).readings;
  assert.throws(
    () => refuseBadRows(most, 0.1),
    /^EngineError: table\.csv: Expected at most 50 % unreadable rows, was 2 of 3\n/,
  );
  refuseBadRows(most, 70);
  assert.throws(() => refuseBadRows(most, 60), /Expected at most 60 % unreadable rows, was 2 of 3/);
  const third = (await bad(30, 20)).readings;
  refuseBadRows(third, 60);
  assert.throws(() => refuseBadRows(third, 59), /Expected at most 59 % or 20 unreadable rows, was 30 of 50/);
  // Few of each file, and many of all.
  const part = (await bad(15, 14_000)).readings;
  refuseBadRows(part, 0.1);
  assert.throws(() => refuseBadRows([...part, ...part], 0.1), /2 files: Expected/);
});

/** A market in memory, as its rows are to be read. */
interface Bar {
  readonly minute: number;
  readonly open: number;
  readonly up: number;
  readonly down: number;
  readonly volume: number;
}

test("another header, whose prices stand in other columns, is refused; the same one again is left out", async () => {
  const head = "symbol,ts,open,high,low,close\n";
  const row = "A,2026-01-05 09:15,2,3,1,2\n";
  for (const other of ["symbol,ts,close,high,low,open\n", "ticker,date,close,open,high,low\n"]) {
    await assert.rejects(
      readAll([tableOf(head + row + other + row)]),
      /table\.csv:3: Expected one header, was another one .* a file of its own$/,
    );
  }
  const { rows, leftOut } = await readAll([tableOf(head + row + head + row)]);
  assert.equal(rows.length, 2);
  assert.deepEqual(
    leftOut.map(({ reason }) => reason),
    ["no-row"],
  );
});

test("a row with a time and prices that are none is unreadable, and no heading", async () => {
  const { leftOut } = await readAll([tableOf("symbol,ts,price\nA,2026-01-05 09:15,2%\nA,2026-01-05 09:16,2%\n")]);
  assert.deepEqual(
    leftOut.map(({ text }) => text),
    ['Expected price as a decimal number, was "2%"', 'Expected price as a decimal number, was "2%"'],
  );
});

const ORIGIN = Date.parse("2026-01-19T03:45:00Z");
const IST = 330 * 60_000;

/** The ways in which times, numbers and headers are written: names, and what writes them. */
const TIMES: Readonly<Record<string, (ms: number) => readonly string[]>> = {
  iso: (ms) => [`${local(ms)}+05:30`],
  kite: (ms) => [`${local(ms)}+0530`],
  utc: (ms) => [new Date(ms).toISOString()],
  naive: (ms) => [local(ms).replace("T", " ")],
  seconds: (ms) => [String(ms / 1e3)],
  millis: (ms) => [String(ms)],
  micros: (ms) => [`${ms}000`],
  nanos: (ms) => [`${ms}000000`],
  compact: (ms) => [local(ms).replaceAll(/[-:]/g, "").replace("T", " ")],
  joined: (ms) => [local(ms).replaceAll(/[-:T]/g, "")],
  dotted: (ms) => [local(ms).replaceAll("-", ".").replace("T", " ")],
  indian: (ms) => [`${dmy(ms, "/")} ${half(ms)}`],
  dashes: (ms) => [`${dmy(ms, "-")} ${local(ms).slice(11, 16)}`],
  named: (ms) => [`${local(ms).slice(8, 10)}-Jan-2026 ${local(ms).slice(11)}`],
  american: (ms) => [`${local(ms).slice(5, 7)}/${local(ms).slice(8, 10)}/2026 ${half(ms)}`],
  split: (ms) => [local(ms).slice(0, 10).replaceAll("-", ""), local(ms).slice(11, 16)],
  mt5: (ms) => [local(ms).slice(0, 10).replaceAll("-", "."), local(ms).slice(11)],
  clock: (ms) => [dmy(ms, "/"), local(ms).slice(11, 16).replace(":", "").replace(/^0/, "")],
};

function local(ms: number): string {
  return new Date(ms + IST).toISOString().slice(0, 19);
}

function dmy(ms: number, separator: string): string {
  return [local(ms).slice(8, 10), local(ms).slice(5, 7), local(ms).slice(0, 4)].join(separator);
}

function half(ms: number): string {
  const hour = Number(local(ms).slice(11, 13));
  return `${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0")}:${local(ms).slice(14, 19)} ${hour < 12 ? "AM" : "PM"}`;
}

const grouped = (value: number): readonly [whole: string, cents: string] => {
  const [whole = "", cents = ""] = value.toFixed(2).split(".");
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, "g"), cents];
};

const NUMBERS: Readonly<Record<string, readonly [delimiter: "," | ";" | "\t", write: (value: number) => string]>> = {
  plain: [",", (value) => value.toFixed(2)],
  short: [",", String],
  tabs: ["\t", (value) => value.toFixed(2)],
  thousands: [",", (value) => grouped(value).join(".").replaceAll("g", ",")],
  german: [";", (value) => grouped(value).join(",").replaceAll("g", ".")],
  french: [";", (value) => grouped(value).join(",").replaceAll("g", "\u202f")],
  swiss: [";", (value) => grouped(value).join(".").replaceAll("g", "'")],
  rupees: [",", (value) => `₹${value.toFixed(2)}`],
  noisy: [",", (value) => String(value + 1e-11)],
  exponents: [",", (value) => value.toExponential()],
};

const NAMES: Readonly<Record<string, readonly string[]>> = {
  own: ["instrument", "ts", "open", "high", "low", "close", "volume"],
  capitals: ["Symbol", "DateTime", "Open", "High", "Low", "Close", "Volume"],
  angles: ["<TICKER>", "<DATE>", "<OPEN>", "<HIGH>", "<LOW>", "<CLOSE>", "<VOL>"],
  prices: ["trading_symbol", "Timestamp", "Open Price", "High Price", "Low Price", "Close Price", "Traded Volume"],
  letters: ["ticker", "t", "o", "h", "l", "c", "v"],
};

const bar = fc.record({
  minute: fc.integer({ min: 0, max: 14_000 }),
  open: fc.integer({ min: 1_000_000, max: 9_000_000 }),
  up: fc.integer({ min: 0, max: 900 }),
  down: fc.integer({ min: 0, max: 900 }),
  volume: fc.integer({ min: 0, max: 5_000_000 }),
});

const shape = fc.record({
  time: fc.constantFrom(...Object.keys(TIMES)),
  number: fc.constantFrom(...Object.keys(NUMBERS)),
  names: fc.constantFrom(...Object.keys(NAMES)),
  order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7, maxLength: 7 }),
  batch: fc.constantFrom(1, 7, 4_096),
});

function write(
  bars: readonly Bar[],
  form: { time: string; number: string; names: string; order: readonly number[]; batch: number },
): Table {
  const [delimiter, number] = NUMBERS[form.number] ?? [",", String];
  const names = NAMES[form.names] ?? [];
  const isSplit = (TIMES[form.time] ?? (() => []))(ORIGIN).length === 2;
  const arrange = (cells: readonly string[], time: readonly string[]): string[] =>
    form.order.flatMap((at) => (at === 1 ? time : [cells[at] ?? ""]));
  return {
    header: arrange(names, isSplit ? ["Date", "Time"] : [names[1] ?? ""]),
    records: bars.map(({ minute, open, up, down, volume }) => {
      const prices = [open, open + up, open - down, open + up].map((price) => number(price / 100));
      return arrange(["NIFTY", "", ...prices, String(volume)], TIMES[form.time]?.(ORIGIN + minute * 60_000) ?? []);
    }),
    delimiter,
    batch: form.batch,
  };
}

/** A row without its day, which only texts have. */
function rowOf({ ts, a, b, c, d, size, name, priceDecimals }: TakenRow): readonly unknown[] {
  return [ts, a, b, c, d, size, name, priceDecimals];
}

test("the same market is the same rows in whatever shape it is written, and reads the same by the choices of its reading", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bar, { minLength: 1, maxLength: 12 }), shape, async (found, form) => {
      // A day above 12 and a number with two marks: else a person would have to say which they are.
      const bars = [{ minute: 1_440, open: 1_234_567, up: 1, down: 1, volume: 7 }, ...found];
      const table = write(bars, form);
      const first = await readAll([table]);
      assert.deepEqual(first.leftOut, []);
      const expected = bars.map(({ minute, open, up, down, volume }) => {
        const prices = [open, open + up, open - down, open + up].map((price) => price / 100);
        const decimals = Math.max(...prices.map((price) => (String(price).split(".")[1] ?? "").length));
        return [(ORIGIN + minute * 60_000) * 1e3, ...prices, volume, "NIFTY", decimals];
      });
      assert.deepEqual(first.rows.map(rowOf), expected);
      const [reading] = first.readings;
      assert.ok(reading !== undefined);
      const again = await readAll([table], choicesOf(reading));
      assert.deepEqual(again.rows, first.rows);
      assert.equal(again.restarts, 0);
      assert.deepEqual(choicesOf(again.readings[0] ?? reading), choicesOf(reading));
    }),
    { numRuns: 300 },
  );
});

test("cells of any text are rows, are left out, or are refused with an EngineError", async () => {
  const cell = fc.oneof(
    fc.constantFrom("A", "2026-01-05 09:15", "20100.5", "1,234", "", "NaN", "-1", "1e400", "(5", "0"),
    fc.string({ maxLength: 8 }),
    fc.double(),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 5 }),
      fc.constantFrom(";", ",", "\t"),
      async (records, delimiter) => {
        try {
          const good = ["A", "2026-01-05 09:15", "2", "3", "1", "2", "7"];
          const { rows, leftOut } = await readAll(
            [{ header: BARS.trim().split(","), records: [good, ...records], delimiter }],
            NIFTY,
          );
          assert.equal(rows.length + leftOut.length, records.length + 1);
          for (const { ts, a, b, c, d, size } of rows) {
            assert.ok(Number.isSafeInteger(ts) && c <= a && a <= b && c <= d && d <= b && size >= 0);
          }
        } catch (error) {
          assert.ok(error instanceof EngineError, String(error));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test("files are read again by the choices of each", async () => {
  const dates = (path: string, records: readonly (readonly string[])[]): Table => ({
    path,
    header: ["instrument", "ts", "price"],
    records,
  });
  const tables = [
    dates("a.csv", [["A", "05/01/2026 09:15", "1"]]),
    dates("b.csv", [["A", "2026-01-06 09:15", "1"]]),
    dates("c.csv", [["A", "20/01/2026 09:15", "1"]]),
  ];
  const first = await readAll(tables);
  const again = await readAll(tables, {}, { byFile: first.readings.map(choicesOf) });
  assert.deepEqual(again.rows, first.rows);
  assert.deepEqual(
    again.readings.map(({ timeForm }) => timeForm),
    ["day-first", "iso", "day-first"],
  );
  const [one] = first.readings;
  assert.ok(one !== undefined);
  const alone = await readAll(tables.slice(0, 1), choicesOf(one));
  assert.deepEqual(alone.rows, first.rows.slice(0, 1));
});

test("dates of three numbers among others are no times, unless most are", async () => {
  const iso = Array.from(
    { length: 1_100 },
    (_, at) => `A,2026-01-${String(5 + (at % 20)).padStart(2, "0")} 09:15,1\n`,
  ).join("");
  const numeric = (day: number): string => `A,${String(day).padStart(2, "0")}/01/2026 09:15,1\n`;
  const head = "instrument,ts,price\n";
  const few = await readAll([tableOf(head + iso + numeric(5))]);
  assert.deepEqual(
    few.leftOut.map(({ text }) => text),
    ['Expected a time, was "05/01/2026 09:15"'],
  );
  const many = Array.from({ length: 1_200 }, (_, at) => numeric(5 + (at % 20))).join("");
  const most = await readAll([tableOf(head + iso + many, { batch: 500 })]);
  assert.deepEqual([most.restarts, most.rows.length, most.readings[0]?.timeForm], [1, 2_300, "day-first"]);
  const american = many.replaceAll(/,(\d\d)\/01\//g, ",01/$1/");
  const third = await readAll([tableOf(head + iso + american, { batch: 500 })]);
  assert.deepEqual([third.restarts, third.rows.length, third.readings[0]?.timeForm], [2, 2_300, "month-first"]);
  await assert.rejects(
    readAll([tableOf(head + iso + numeric(5).repeat(1_200), { batch: 500 })]),
    /Expected dates whose day and month are clear, was "05\/01\/2026": with the day first it is 2026-01-05/,
  );
});

test("dates of lines without a price decide nothing", async () => {
  const { rows, readings, restarts } = await readAll([
    tableOf(`${BARS}A,05/01/2026,,,,,\nA,06/01/2026,,,,,\nA,2026-01-07,2,3,1,2,7\n`),
  ]);
  assert.deepEqual([rows.length, restarts, readings[0]?.noRows], [1, 0, 2]);
});

test("a size that is empty has no decimals, and a row with one word of the header is no heading", async () => {
  const { rows } = await readAll([tableOf("instrument,ts,price,size\nA,2026-01-05 09:15,10.125,\n")]);
  assert.deepEqual([rows[0]?.priceDecimals, rows[0]?.sizeDecimals], [3, 0]);
  const good = "A,2026-01-05 09:15,2,3,1,2,7\n";
  assert.deepEqual(await lines(`${good}A,ts,two,three,one,two,seven\ninstrument,ts,open,high,1,2,7\n`), [
    "row",
    'unreadable: Expected open as a decimal number, was "two"',
    "no-row: It is a heading",
  ]);
});
