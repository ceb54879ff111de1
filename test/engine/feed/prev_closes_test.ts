import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { closesBefore } from "../../../engine/feed/mod.ts";
import type { ByteSource, CsvKind } from "../../../engine/feed/mod.ts";
import { EngineError, parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { bytesOf, INSTRUMENTS, temporaryFolder } from "./feed_fixture.ts";

/** Ten seconds after the epoch. */
const OPEN = parseUnixMicros(10_000_000);
const TICKS = "instrument,ts,price\n";
const BARS = "instrument,ts,open,high,low,close,volume\n";

function closesOf(kind: CsvKind, text: string, source: ByteSource = bytesOf(text)): ReturnType<typeof closesBefore> {
  return closesBefore(OPEN, { path: "in.csv", kind, instruments: INSTRUMENTS, source, barMicros: 6_000_000 });
}

test("closesBefore gives each instrument's last price before the instant, and null to one that has none", async () => {
  const rows = "NIFTY,1000,100\nJPY,2000,7\nNIFTY,9999,100.05\nNIFTY,10000,200\nBANKNIFTY,10001,300\n";
  assert.deepEqual(await closesOf("ticks", `${TICKS}${rows}`), [10_005, null, 7]);
});

test("closesBefore takes bars tick by tick: of one that the instant cuts, what is before it", async () => {
  // The ticks of a bar of six seconds are at its start, after two seconds, after four, and a millisecond before its end.
  const rows = "NIFTY,1000,5,9,4,8,1\nBANKNIFTY,5000,5,9,4,8,1\nNIFTY,7000,8,10,8,9,1\n";
  assert.deepEqual(await closesOf("bars", `${BARS}${rows}`), [800, 900, null]);
});

test("closesBefore knows nothing of a file that begins at the instant, of an empty one, and of bad rows", async () => {
  const nothing = [null, null, null];
  assert.deepEqual(await closesOf("ticks", `${TICKS}NIFTY,10000,100\n`), nothing);
  assert.deepEqual(await closesOf("ticks", TICKS), nothing);
  assert.deepEqual(await closesOf("ticks", `${TICKS}NIFTY,1,none\nFOO,2,5\nNIFTY,10000,1\n`), nothing);
});

test("closesBefore reads to the end where all is before the instant", async () => {
  assert.deepEqual(await closesOf("ticks", `${TICKS}NIFTY,1000,100\nNIFTY,2000,101\n`), [10_100, null, null]);
  assert.deepEqual(await closesOf("bars", `${BARS}NIFTY,1000,5,9,4,8,1\n`), [800, null, null]);
});

test("closesBefore reads no further than the first tick at or after the instant, and lets go of the file", async () => {
  const rows = ["NIFTY,9000,100\n", "NIFTY,10000,101\n", "NIFTY,10001,102\n"];
  const chunks = [TICKS, ...rows].map((each) => new TextEncoder().encode(each));
  let isClosed = false;
  const source: ByteSource = {
    next: async () => chunks.shift() ?? null,
    close: async () => {
      isClosed = true;
    },
  };
  assert.deepEqual(await closesOf("ticks", "", source), [10_000, null, null]);
  assert.deepEqual([chunks.length, isClosed], [1, true]);
});

test("closesBefore unzips, and says of a file that cannot be read what the replay says", async (t) => {
  const inFolder = temporaryFolder(t);
  const file = inFolder("ticks.csv.gz");
  writeFileSync(file, gzipSync(`${TICKS}NIFTY,9000,100\nNIFTY,10000,101\n`));
  const options = { kind: "ticks", instruments: INSTRUMENTS } as const;
  assert.deepEqual(await closesBefore(OPEN, { ...options, path: file }), [10_000, null, null]);
  await assert.rejects(
    closesBefore(OPEN, { ...options, path: inFolder("missing.csv") }),
    (error) => error instanceof EngineError && error.code === "INPUT_FILE",
  );
});
