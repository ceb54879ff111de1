import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { TickBatch } from "../../../engine/data/mod.ts";
import { ReplayFeed } from "../../../engine/feed/mod.ts";
import {
  newInstrument,
  EngineError,
  MAX_BAD_ROWS_SHOWN,
  MAX_LINE_LENGTH,
  MAX_UNKNOWN_SYMBOLS,
} from "../../../engine/protocol/mod.ts";
import {
  bytesOf,
  INSTRUMENTS,
  openingRow,
  pathRow,
  readAll,
  refuseBadRow,
  replay,
  temporaryFolder,
  tick,
} from "./feed_fixture.ts";

const HEADER = "instrument,ts,price,size,bid,ask";

/** An assertion of a whole error. */
function inputError(message: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof EngineError);
    assert.deepEqual([error.code, error.message], ["INPUT_FILE", message]);
    return true;
  };
}

/** Replays good rows at lines 2 and 4 around one bad row; returns the message about it. */
async function problemOf(row: string, header = HEADER): Promise<string> {
  const rest = ",".repeat(header.split(",").length - 3);
  const text = `${header}\nNIFTY,1000,100.00${rest}\n${row}\nNIFTY,2000,100.05${rest}\n`;
  const { ticks, problems, counters } = await replay("ticks", text);
  assert.deepEqual(ticks, [tick(1_000_000, 0, 10_000), tick(2_000_000, 0, 10_005)]);
  assert.deepEqual(counters, { rows: 2, badRows: 1 });
  assert.equal(problems.length, 1);
  return problems[0] ?? "";
}

test("ReplayFeed plays ticks in order of ts and symbol, with every column", async () => {
  const text = `${HEADER}\nNIFTY,1000,20100.05,10,20100,20100.1\nJPY,1000,7,0.5,6,8\nBANKNIFTY,1970-01-01T00:00:01.000001Z,1,,,\n`;
  const { ticks, problems, counters } = await replay("ticks", text);
  assert.deepEqual(ticks, [
    tick(1_000_000, 2, 7, 0.5, 6, 8),
    tick(1_000_000, 0, 2_010_005, 10, 2_010_000, 2_010_010),
    tick(1_000_001, 1, 100),
  ]);
  assert.deepEqual(problems, []);
  assert.deepEqual(counters, { rows: 3, badRows: 0 });
});

test("ReplayFeed gives size 0 and no bid and ask where the file has no such columns", async () => {
  assert.deepEqual((await replay("ticks", "instrument,ts,price\nNIFTY,1,5\n")).ticks, [tick(1_000, 0, 500)]);
});

test("ReplayFeed takes each of bid and ask by itself", async () => {
  const { ticks } = await replay("ticks", `${HEADER}\nNIFTY,1,5,1,4,\nNIFTY,1,5,1,,6\n`);
  assert.deepEqual(ticks, [tick(1_000, 0, 500, 1, 400, NaN), tick(1_000, 0, 500, 1, NaN, 600)]);
});

test("ReplayFeed takes a bid or ask of 0 for none, unless the price is 0", async () => {
  const { ticks } = await replay("ticks", `${HEADER}\nNIFTY,1,5,1,0,6\nNIFTY,2,5,1,4,0.00\nNIFTY,3,0,1,0,0\n`);
  assert.deepEqual(ticks, [
    tick(1_000, 0, 500, 1, NaN, 600),
    tick(2_000, 0, 500, 1, 400, NaN),
    tick(3_000, 0, 0, 1, 0, 0),
  ]);
});

test("ReplayFeed takes the kinds of rows that a recorder has written, and a tick where there is none", async () => {
  const rows = ["NIFTY,1,5,opening", "NIFTY,2,6,path", "NIFTY,3,7,tick", "NIFTY,4,8,", "NIFTY,5,8,halt"];
  const { ticks, problems } = await replay("ticks", `instrument,ts,price,kind\n${rows.join("\n")}\n`);
  assert.deepEqual(ticks, [
    openingRow(1_000, 0, 500),
    pathRow(2_000, 0, 600),
    tick(3_000, 0, 700),
    tick(4_000, 0, 800),
  ]);
  assert.deepEqual(problems, ['in.csv:6: Expected kind as tick, opening or path, was "halt"']);
});

test("ReplayFeed takes columns as the header orders them", async () => {
  assert.deepEqual((await replay("ticks", "price,ts,instrument\n5,1,JPY\n")).ticks, [tick(1_000, 2, 5)]);
});

test("ReplayFeed takes words for nothing as an empty size, volume, bid or ask", async () => {
  const head = "instrument,ts,price,size,bid,ask\n";
  for (const word of ["nan", "NaN", "null", "-", "#N/A", "<NA>", "\\N"]) {
    const { ticks, problems } = await replay("ticks", `${head}NIFTY,1000,10.00,${word},${word},${word}\n`);
    assert.deepEqual([ticks, problems], [[tick(1_000_000, 0, 1_000)], []], word);
    const bars = await replay("bars", `instrument,ts,open,high,low,close,volume\nNIFTY,60000,10,10,10,10,${word}\n`);
    assert.deepEqual([bars.ticks.map(({ size }) => size), bars.problems], [[0, 0, 0, 0], []], word);
  }
  const { problems } = await replay("ticks", `${head}NIFTY,1000,10.00,-1,,\nNIFTY,1000,10.00,x,,\n`);
  assert.equal(problems.length, 2);
});

test("ReplayFeed takes a byte order mark, CRLF, empty lines, and a last line without an end", async () => {
  const { ticks, problems } = await replay("ticks", "\uFEFFinstrument,ts,price\r\n\r\nNIFTY,1,5\r\n\n\nNIFTY,2,6");
  assert.deepEqual(ticks, [tick(1_000, 0, 500), tick(2_000, 0, 600)]);
  assert.deepEqual(problems, []);
});

test("ReplayFeed leaves out a bad row and reports why, with file and line", async () => {
  const cases: readonly [string, string][] = [
    ["NIFTY,1500", "Expected 6 columns as in the header, was 2"],
    ["NIFTY,1500,100,1,,,", "Expected 6 columns as in the header, was more"],
    ["NIFTY,1500,100,1,,,,,", "Expected 6 columns as in the header, was more"],
    [
      "NIFTYY,1500,100,,,",
      'Expected an instrument of the session (NIFTY, BANKNIFTY, JPY), was "NIFTYY". Did you mean NIFTY? Name it alike in both, or add it to INSTRUMENTS or to a strategy',
    ],
    [
      "GOLD,1500,100,,,",
      'Expected an instrument of the session (NIFTY, BANKNIFTY, JPY), was "GOLD". Add it to INSTRUMENTS or to a strategy',
    ],
    ["NIFTY,yesterday,100,,,", 'Expected ts in epoch milliseconds or ISO 8601 with offset, was "yesterday"'],
    ["NIFTY,999,100,,,", 'Expected ts at or after 1970-01-01T00:00:01.000+00:00 of the row above, was "999"'],
    [
      "NIFTY,1500,100.005,,,",
      'Expected price in steps of 0.01, was "100.005". Set the instrument\'s scale in INSTRUMENTS',
    ],
    ["JPY,1500,1.5,,,", 'Expected price in steps of 1, was "1.5". Set the instrument\'s scale in INSTRUMENTS'],
    [
      "NIFTY,1500,-1.255,,,",
      'Expected price in steps of 0.01, was "-1.255". Set the instrument\'s scale in INSTRUMENTS',
    ],
    ["NIFTY,1500,-999999999999999,,,", 'Expected price of at least -90071992547409.91, was "-999999999999999"'],
    ["NIFTY,1500,,,,", 'Expected price as a decimal number, was ""'],
    ["NIFTY,1500,1e3,,,", 'Expected price as a decimal number, was "1e3"'],
    ["NIFTY,1500,999999999999999,,,", 'Expected price of at most 90071992547409.91, was "999999999999999"'],
    ["NIFTY,1500,100,-1,,", 'Expected size as a number >= 0, was "-1"'],
    ["NIFTY,1500,100,1,x,", 'Expected bid as a decimal number, was "x"'],
    [
      "NIFTY,1500,100,1,100,0.005",
      'Expected ask in steps of 0.01, was "0.005". Set the instrument\'s scale in INSTRUMENTS',
    ],
    [`NIFTY,1500,${"1".repeat(MAX_LINE_LENGTH)},,,`, "Expected a line of at most 4096 bytes, was a longer one"],
    [`NIFTY,1500,${"1".repeat(60)},,,`, `Expected price as a decimal number, was "${"1".repeat(40)}…"`],
  ];
  for (const [row, message] of cases) assert.equal(await problemOf(row), `in.csv:3: ${message}`);
});

test("ReplayFeed names only a few instruments if there are many", async () => {
  const instruments = Array.from({ length: 9 }, (_, index) =>
    newInstrument({ index, symbol: `S${index}`, scale: 1, lot: 1 }),
  );
  const { problems } = await replay("ticks", "instrument,ts,price\nX,1,1\n", { instruments });
  assert.deepEqual(problems, [
    'in.csv:2: Expected an instrument of the session (S0, S1, S2, S3, S4, …), was "X". Add it to INSTRUMENTS or to a strategy',
  ]);
});

test("ReplayFeed lists the first symbols that the session does not have, and counts the rows of all", async () => {
  const feeds = [
    ["ticks", "instrument,ts,price", ",5"],
    ["bars", "instrument,ts,open,high,low,close,volume", ",5,5,5,5,1"],
  ] as const;
  for (const [kind, header, rest] of feeds) {
    const symbols = Array.from({ length: MAX_UNKNOWN_SYMBOLS + 5 }, (_, i) => `X${i}`);
    const rows = ["y".repeat(65), "a\u001B[2J", "", ...symbols, ...symbols].map((symbol) => `${symbol},1000${rest}\n`);
    const source = bytesOf(`${header}\n${rows.join("")}NIFTY,1000${rest}\n`);
    const feed = await ReplayFeed.open({ path: "in.csv", kind, instruments: INSTRUMENTS, source, onBadRow: () => {} });
    assert.deepEqual(feed.unknownSymbols, []);
    await readAll(feed);
    assert.deepEqual(feed.unknownSymbols, symbols.slice(0, MAX_UNKNOWN_SYMBOLS));
    assert.deepEqual(feed.counters, { rows: 1, badRows: rows.length });
  }
});

test("ReplayFeed does not use the time of a bad row", async () => {
  const { ticks, counters } = await replay("ticks", "instrument,ts,price\nNIFTY,9000,x\nNIFTY,1000,5\n");
  assert.deepEqual(ticks, [tick(1_000_000, 0, 500)]);
  assert.deepEqual(counters, { rows: 1, badRows: 1 });
});

test("ReplayFeed shows the first bad rows and counts them all", async () => {
  const rows = Array.from({ length: MAX_BAD_ROWS_SHOWN + 5 }, () => "bad").join("\n");
  const { problems, counters } = await replay("ticks", `instrument,ts,price\n${rows}\n`);
  assert.equal(problems.length, MAX_BAD_ROWS_SHOWN);
  assert.equal(problems.at(-1), `in.csv:${MAX_BAD_ROWS_SHOWN + 1}: Expected 3 columns as in the header, was 1`);
  assert.deepEqual(counters, { rows: 0, badRows: MAX_BAD_ROWS_SHOWN + 5 });
});

test("ReplayFeed refuses a file without a header", async () => {
  const open = (text: string): Promise<unknown> => replay("ticks", text);
  const expected = "Expected the header instrument,ts,price[,size][,bid,ask], was";
  const todo = "Give a CSV file of ticks";
  for (const text of ["", "\n\r\n"]) {
    await assert.rejects(open(text), inputError(`in.csv:1:1: ${expected} an empty file. ${todo}`));
  }
  await assert.rejects(open("\uFEFF\n"), inputError(`in.csv:1:1: ${expected} an empty line. ${todo}`));
  await assert.rejects(
    open("x".repeat(5_000)),
    inputError(`in.csv:1:1: ${expected} a line of more than 4096 bytes. ${todo}`),
  );
});

test("ReplayFeed of a file with only a header ends at once", async () => {
  assert.deepEqual((await replay("ticks", "instrument,ts,price")).ticks, []);
});

test("ReplayFeed refuses to have no instruments, and bars of no length", async () => {
  await assert.rejects(replay("ticks", `${HEADER}\n`, { instruments: [] }), {
    name: "RangeError",
    message: "Expected at least one instrument, was none",
  });
  await assert.rejects(replay("bars", "instrument,ts,open,high,low,close,volume\n", { barMicros: 1_000 }), {
    name: "RangeError",
    message: "Expected a bar of 1 second to 1 day in microseconds, was 1000",
  });
});

test("ReplayFeed gives what is in memory without a turn of the event loop", async () => {
  const source = bytesOf("instrument,ts,price\nNIFTY,1,5\nNIFTY,2,5\nNIFTY,3,5\nNIFTY,4,5\n");
  const feed = await ReplayFeed.open({
    path: "in.csv",
    kind: "ticks",
    instruments: INSTRUMENTS,
    source,
    onBadRow: refuseBadRow,
  });
  const batch = new TickBatch(2);
  assert.equal(feed.read(batch), undefined);
  assert.equal(batch.count, 2);
  assert.equal(feed.read(batch), undefined);
  assert.equal(batch.count, 1);
});

test("ReplayFeed gives nothing after it is closed, and can be closed twice", async () => {
  const source = bytesOf("instrument,ts,price\nNIFTY,1,5\n");
  const feed = await ReplayFeed.open({
    path: "in.csv",
    kind: "ticks",
    instruments: INSTRUMENTS,
    source,
    onBadRow: refuseBadRow,
  });
  await feed.close();
  await feed.close();
  assert.deepEqual(await readAll(feed), []);
});

test("ReplayFeed reads a plain file and a zipped one alike, larger than any chunk", async (t) => {
  const path = temporaryFolder(t);
  const rows = Array.from({ length: 30_000 }, (_, i) => `NIFTY,${1_000 + i},${100 + (i % 50)}.05,${i}`);
  const text = `instrument,ts,price,size\n${rows.join("\n")}\n`;
  writeFileSync(path("in.csv"), text);
  writeFileSync(path("in.csv.gz"), gzipSync(text));
  for (const name of ["in.csv", "in.csv.gz"]) {
    const feed = await ReplayFeed.open({
      path: path(name),
      kind: "ticks",
      instruments: INSTRUMENTS,
      onBadRow: refuseBadRow,
    });
    const ticks = await readAll(feed, 1_000);
    await feed.close();
    assert.equal(ticks.length, 30_000);
    assert.deepEqual(ticks.at(-1), tick(30_999_000, 0, 14_905, 29_999));
  }
});

test("ReplayFeed refuses a file that is not there, or that is a folder", async (t) => {
  const path = temporaryFolder(t);
  for (const [name, why] of [
    ["none.csv", `ENOENT: no such file or directory, open '${path("none.csv")}'`],
    ["none.csv.gz", `ENOENT: no such file or directory, open '${path("none.csv.gz")}'`],
    ["", "EISDIR: illegal operation on a directory, read"],
  ] as const) {
    const opening = ReplayFeed.open({
      path: path(name),
      kind: "ticks",
      instruments: INSTRUMENTS,
      onBadRow: refuseBadRow,
    });
    await assert.rejects(
      opening,
      inputError(`${path(name)}: Expected a file that can be read, was: ${why}. Check the path and the file`),
    );
  }
});

test("ReplayFeed refuses a zipped file that is cut short or not zipped", async (t) => {
  const path = temporaryFolder(t);
  const rows = Array.from({ length: 50_000 }, (_, i) => `NIFTY,${i},${1 + ((i * 7_919) % 10_007)}`);
  const zipped = gzipSync(`instrument,ts,price\n${rows.join("\n")}\n`);
  writeFileSync(path("cut.csv.gz"), zipped.subarray(0, zipped.length - 1_000));
  writeFileSync(path("plain.csv.gz"), "instrument,ts,price\n");
  const readOf = async (name: string): Promise<unknown> => {
    const options = { path: path(name), kind: "ticks", instruments: INSTRUMENTS, onBadRow: refuseBadRow } as const;
    return readAll(await ReplayFeed.open(options));
  };
  await assert.rejects(readOf("cut.csv.gz"), (error: unknown) => {
    assert.ok(error instanceof EngineError);
    assert.match(
      error.message,
      /cut\.csv\.gz: Expected a file that can be read after line \d+, was: unexpected end of file\. /,
    );
    return error.code === "INPUT_FILE";
  });
  await assert.rejects(
    readOf("plain.csv.gz"),
    inputError(
      `${path("plain.csv.gz")}: Expected a file that can be read, was: incorrect header check. Check the path and the file`,
    ),
  );
});
