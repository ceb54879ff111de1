import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { type CsvKind } from "../../engine/data/mod.ts";
import { type FileFeed, type InputKind, ReadAheadFeed, ReplayFeed } from "../../engine/feed/mod.ts";
import { findReaderThread } from "../../engine/session/program_files.ts";
import { countOf } from "../fixtures/sample.ts";
import { INSTRUMENTS, readAll, temporaryFolder, type Tick } from "../engine/feed/feed_fixture.ts";

const THREAD = findReaderThread();
const MINUTE = 60_000_000;
const HEADERS: Readonly<Record<CsvKind, string>> = {
  ticks: "instrument,ts,price,size,bid,ask",
  bars: "instrument,ts,open,high,low,close,volume",
};

const symbol = fc.constantFrom("NIFTY", "NIFTY", "BANKNIFTY", "JPY", "OTHER", "");
const time = fc.oneof(fc.nat(3_000).map(String), fc.constantFrom("1970-01-01T00:00:01Z", "x", ""));
const price = fc.oneof(
  fc.integer({ min: 1, max: 10 ** 15 }).map((minor) => (minor / 100).toFixed(2)),
  fc.stringMatching(/^[1-9]\d{0,4}(\.\d{1,2})?$/),
  fc.constantFrom("0", "-5", "1.005", "1.500", "", "1e3"),
);
const size = fc.constantFrom("", "0", "12", "2.5", "-1", "x");
const tickRow = fc.tuple(symbol, time, price, size, price, price).map((fields) => fields.join(","));
/** Bars of a minute, often one after the other, some with the high below the low. */
const barRow = fc
  .tuple(symbol, fc.nat(30), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 4, maxLength: 4 }), size)
  .map(([of, minute, prices, volume]) => {
    const [low = 1, open = 1, close = 1, high = 1] = minute % 5 === 0 ? prices : prices.toSorted((a, b) => a - b);
    return [of, minute * 60_000, open, high, low, close, volume].join(",");
  });
const file = fc.oneof(
  fc.record({ kind: fc.constant<CsvKind>("ticks"), lines: fc.array(tickRow, { maxLength: 60 }) }),
  fc.record({ kind: fc.constant<CsvKind>("bars"), lines: fc.array(barRow, { maxLength: 40 }) }),
);
const ring = fc.record({ batches: fc.integer({ min: 1, max: 4 }), rows: fc.integer({ min: 1, max: 9 }) });
const capacity = fc.integer({ min: 1, max: 20 });

interface Read {
  readonly ticks: readonly Tick[];
  readonly problems: readonly string[];
  readonly counters: FileFeed["counters"];
}

async function readBy(open: (onBadRow: (problem: string) => void) => Promise<FileFeed>, room: number): Promise<Read> {
  const problems: string[] = [];
  const feed = await open((problem) => problems.push(problem));
  const ticks = await readAll(feed, room);
  await feed.close();
  return { ticks, problems, counters: feed.counters };
}

function inputOf(path: string, kind: InputKind) {
  return { path, kind, instruments: INSTRUMENTS, barMicros: MINUTE } as const;
}

test("ReadAheadFeed gives of any file what ReplayFeed gives, however few rows it may be ahead", async (t) => {
  const path = temporaryFolder(t)("in.csv");
  await fc.assert(
    fc.asyncProperty(file, ring, capacity, async ({ kind, lines }, ringSize, room) => {
      writeFileSync(path, [HEADERS[kind], ...lines].join("\n"));
      const input = inputOf(path, kind);
      const expected = await readBy((onBadRow) => ReplayFeed.open({ ...input, onBadRow }), room);
      const found = await readBy(
        (onBadRow) => ReadAheadFeed.open({ ...input, onBadRow, thread: THREAD, size: ringSize }),
        room,
      );
      assert.deepEqual(found, expected);
    }),
    { numRuns: countOf(60, 15) },
  );
});
