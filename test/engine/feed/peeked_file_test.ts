import assert from "node:assert/strict";
import { test } from "node:test";
import { type ByteSource, type CsvKind, TickBatch } from "../../../engine/data/mod.ts";
import { type FileFeed, PeekedFile, ReplayFeed } from "../../../engine/feed/mod.ts";
import { EngineError, parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { bytesOf, INSTRUMENTS, readAll } from "./feed_fixture.ts";

/** Ten seconds after the epoch. */
const OPEN = parseUnixMicros(10_000_000);
const TICKS = "instrument,ts,price\n";
const BARS = "instrument,ts,open,high,low,close,volume\n";

interface Started {
  readonly start: PeekedFile;
  /** The messages about bad rows. */
  readonly problems: string[];
}

async function startOf(kind: CsvKind, text: string, source: ByteSource = bytesOf(text)): Promise<Started> {
  const problems: string[] = [];
  const input = { path: "in.csv", kind, instruments: INSTRUMENTS, source, barMicros: 6_000_000 };
  const open = (onBadRow: (message: string) => void): Promise<FileFeed> => ReplayFeed.open({ ...input, onBadRow });
  return { start: await PeekedFile.open(open, (message) => problems.push(message)), problems };
}

async function closesOf(kind: CsvKind, text: string): Promise<readonly (number | null)[]> {
  const { start } = await startOf(kind, text);
  return start.skipUntil(OPEN, INSTRUMENTS.length);
}

const IN = { path: "in.csv", kind: "ticks", instruments: INSTRUMENTS } as const;

test("PeekedFile gives each instrument's last price before an instant, and null to one that has none", async () => {
  const rows = "NIFTY,1000,100\nJPY,2000,7\nNIFTY,9999,100.05\nNIFTY,10000,200\nBANKNIFTY,10001,300\n";
  assert.deepEqual(await closesOf("ticks", `${TICKS}${rows}`), [10_005, null, 7]);
});

test("PeekedFile has no price of an instant that is not of the market", async () => {
  const { start } = await startOf("ticks", `${TICKS}NIFTY,1000,100\nJPY,2000,7\nNIFTY,3000,1\nNIFTY,10000,200\n`);
  const prices = await start.skipUntil(OPEN, INSTRUMENTS.length, { onCut: (micros) => micros < 2_000_000 });
  assert.deepEqual([prices, start.beforeOpen], [[10_000, null, null], 3]);
});

test("PeekedFile skips ticks of bars: of a bar that the instant cuts, only the ticks before it", async () => {
  // The ticks of a bar of six seconds are at its start, after two seconds, after four, and a millisecond before its end.
  const rows = "NIFTY,1000,5,9,4,8,1\nBANKNIFTY,5000,5,9,4,8,1\nNIFTY,7000,8,10,8,9,1\n";
  assert.deepEqual(await closesOf("bars", `${BARS}${rows}`), [800, 900, null]);
});

test("PeekedFile skips nothing in a file that begins at the instant, in an empty file, and in bad rows", async () => {
  const nothing = [null, null, null];
  assert.deepEqual(await closesOf("ticks", `${TICKS}NIFTY,10000,100\n`), nothing);
  assert.deepEqual(await closesOf("ticks", TICKS), nothing);
  assert.deepEqual(await closesOf("ticks", `${TICKS}NIFTY,1,none\nFOO,2,5\nNIFTY,10000,1\n`), nothing);
});

test("PeekedFile reads to the end if all ticks are before the instant, and then gives nothing", async () => {
  assert.deepEqual(await closesOf("bars", `${BARS}NIFTY,1000,5,9,4,8,1\n`), [800, null, null]);
  const { start } = await startOf("ticks", `${TICKS}NIFTY,1000,100\nNIFTY,2000,101\n`);
  assert.deepEqual(await start.skipUntil(OPEN, INSTRUMENTS.length), [10_100, null, null]);
  assert.deepEqual([await readAll(start), start.beforeOpen], [[], 2]);
});

test("PeekedFile knows the instruments at the file's beginning, and the unknown symbols", async () => {
  const { start } = await startOf("ticks", `${TICKS}NIFTY,1000,100\nFOO,1500,1\nJPY,2000,7\nNIFTY,10000,200\n`);
  assert.deepEqual([...start.seen], []);
  await start.skipUntil(OPEN, INSTRUMENTS.length);
  assert.deepEqual([[...start.seen], start.unknownSymbols], [[0, 2], ["FOO"]]);
});

test("PeekedFile reads no further than the row behind the first tick at or after the instant", async () => {
  const rows = ["NIFTY,9000,100\n", "NIFTY,10000,101\n", "NIFTY,10001,102\n", "NIFTY,10002,103\n"];
  const chunks = [TICKS, ...rows].map((each) => new TextEncoder().encode(each));
  const source: ByteSource = { next: async () => chunks.shift() ?? null, close: async () => {} };
  const { start } = await startOf("ticks", "", source);
  assert.deepEqual(await start.skipUntil(OPEN, INSTRUMENTS.length), [10_000, null, null]);
  assert.equal(chunks.length, 1);
});

test("PeekedFile gives the session the ticks that were looked at, from the instant on, in batches of any size", async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => `NIFTY,${i + 5_000},${1 + (i % 100)}\n`).join("");
  for (const capacity of [1, 7, 4_096, 20_000]) {
    const { start } = await startOf("ticks", `${TICKS}${rows}`);
    assert.equal(await start.firstInstant(IN), 5_000_000);
    await start.skipUntil(OPEN, INSTRUMENTS.length);
    const ticks = await readAll(start, capacity);
    assert.deepEqual([start.beforeOpen, ticks.length], [5_000, 5_000]);
    assert.deepEqual(
      ticks.map(({ ts }) => ts),
      Array.from({ length: 5_000 }, (_, i) => (i + 10_000) * 1_000),
    );
  }
});

test("PeekedFile reports bad rows when the session reads, in the file's order", async () => {
  const { start, problems } = await startOf("ticks", `${TICKS}FOO,1,5\nNIFTY,2,x\nNIFTY,10000,1\nNIFTY,10001,x\n`);
  await start.skipUntil(OPEN, INSTRUMENTS.length);
  assert.equal(problems.length, 0);
  await start.read(new TickBatch(1));
  await start.read(new TickBatch(1));
  assert.deepEqual(
    problems.map((problem) => problem.slice(0, 9)),
    ["in.csv:2:", "in.csv:3:", "in.csv:5:"],
  );
  assert.deepEqual(start.counters, { rows: 1, badRows: 3 });
});

test("PeekedFile knows the instant of the first good row", async () => {
  const ticks = await startOf("ticks", `${TICKS}OTHER,1,5\nNIFTY,2,x\nNIFTY,3,5\nNIFTY,4,5\n`);
  assert.equal(await ticks.start.firstInstant(IN), 3_000);
  const bars = await startOf("bars", `${BARS}NIFTY,60000,1,1,1,1,0\n`);
  assert.equal(await bars.start.firstInstant({ ...IN, kind: "bars" }), 60_000_000);
});

test("PeekedFile refuses a file without a good row", async () => {
  const refused = async (text: string): Promise<string> => {
    const { start } = await startOf("ticks", text);
    const error = await start.firstInstant(IN).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof EngineError && error.code === "INPUT_FILE");
    return error.message;
  };
  const expected = "Expected at least one good row, was";
  assert.equal(await refused(TICKS), `in.csv:2:1: ${expected} a header alone`);
  assert.equal(
    await refused(`${TICKS}NIFTY,3,x\nNIFTY\n`),
    `in.csv:2:1: ${expected} none. The first bad row is in.csv:2: Expected price as a decimal number, was "x"`,
  );
});
