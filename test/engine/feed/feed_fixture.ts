import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type ByteSource, type RecordOptions, TickBatch, TickRecorder } from "../../../engine/data/mod.ts";
import { type Feed, type ReplayCounters, ReplayFeed, type ReplayOptions } from "../../../engine/feed/mod.ts";
import { newInstrument, type Instrument, RowKind } from "../../../engine/protocol/mod.ts";

/** A tick as tests compare it. */
export interface Tick {
  readonly ts: number;
  readonly instrument: number;
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
  readonly kind: number;
}

/** Two instruments with two decimals, and one with none. */
export const INSTRUMENTS: readonly Instrument[] = [
  newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 }),
  newInstrument({ index: 1, symbol: "BANKNIFTY", scale: 100, lot: 1 }),
  newInstrument({ index: 2, symbol: "JPY", scale: 1, lot: 1 }),
];

/** A tick of size 0 without bid and ask. */
export function tick(ts: number, instrument: number, price: number, size = 0, bid = NaN, ask = NaN): Tick {
  return { ts, instrument, price, size, bid, ask, kind: RowKind.tick };
}

/** The open of a bar. */
export function openingRow(ts: number, instrument: number, price: number): Tick {
  return { ...tick(ts, instrument, price), kind: RowKind.opening };
}

/** A later row of a bar. */
export function pathRow(ts: number, instrument: number, price: number, size = 0): Tick {
  return { ...tick(ts, instrument, price, size), kind: RowKind.path };
}

/** A text as a file that comes in chunks of these sizes, in turn. */
export function bytesOf(text: string, chunks: readonly number[] = [65_536]): ByteSource {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  let turn = 0;
  return {
    async next() {
      if (at >= bytes.length) return null;
      const chunk = bytes.subarray(at, at + (chunks[turn++ % chunks.length] ?? 1));
      at += chunk.length;
      return chunk;
    },
    async close() {
      at = bytes.length;
    },
  };
}

/** Reads a feed to its end, with a batch of the given capacity. */
export async function readAll(feed: Feed, capacity = 64): Promise<Tick[]> {
  const batch = new TickBatch(capacity);
  const ticks: Tick[] = [];
  for (;;) {
    await feed.read(batch);
    if (batch.count === 0) return ticks;
    for (let i = 0; i < batch.count; i++) {
      ticks.push({
        ts: batch.ts[i] ?? NaN,
        instrument: batch.instrument[i] ?? NaN,
        price: batch.price[i] ?? NaN,
        size: batch.size[i] ?? NaN,
        bid: batch.bid[i] ?? NaN,
        ask: batch.ask[i] ?? NaN,
        kind: batch.kind[i] ?? NaN,
      });
    }
  }
}

/** Records ticks, and leaves the recorder open. */
export function record(path: string, ticks: readonly Tick[], options: RecordOptions = {}): TickRecorder {
  const recorder = TickRecorder.open(path, INSTRUMENTS, options);
  const batch = new TickBatch(1);
  batch.count = 1;
  for (const { ts, instrument, price, size, bid, ask, kind } of ticks) {
    batch.ts[0] = ts;
    batch.instrument[0] = instrument;
    batch.price[0] = price;
    batch.size[0] = size;
    batch.bid[0] = bid;
    batch.ask[0] = ask;
    batch.kind[0] = kind;
    recorder.write(batch, 0);
  }
  return recorder;
}

/** For a replay that has no bad row. */
export function refuseBadRow(message: string): never {
  throw new Error(`Expected no bad row, was ${message}`);
}

/** What a replay gave. */
export interface Replayed {
  readonly ticks: readonly Tick[];
  readonly problems: readonly string[];
  readonly counters: ReplayCounters;
}

/** Replays a text as the file `in.csv`. */
export async function replay(
  kind: "ticks" | "bars",
  text: string,
  options: Partial<ReplayOptions> & { readonly capacity?: number } = {},
): Promise<Replayed> {
  const problems: string[] = [];
  const feed = await ReplayFeed.open({
    path: "in.csv",
    kind,
    instruments: INSTRUMENTS,
    source: bytesOf(text),
    onBadRow: (message) => problems.push(message),
    ...options,
  });
  const ticks = await readAll(feed, options.capacity);
  await feed.close();
  return { ticks, problems, counters: feed.counters };
}

/** A folder for one test, which is removed after it. */
export function temporaryFolder(t: TestContext): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-feed-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}
