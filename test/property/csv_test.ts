import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ReplayFeed } from "../../engine/feed/mod.ts";
import { parseDecimal, RowKind } from "../../engine/protocol/mod.ts";
import {
  bytesOf,
  INSTRUMENTS,
  readAll,
  record,
  refuseBadRow,
  replay,
  temporaryFolder,
  tick,
} from "../engine/feed/feed_fixture.ts";
import type { Tick } from "../engine/feed/feed_fixture.ts";

/** Not 0, which may stand for no trade or no quote. */
const price = fc.integer({ min: -900_719_925_474_099, max: 900_719_925_474_099 }).filter((value) => value !== 0);
const quote = fc.oneof(fc.constant(NaN), price);
const size = fc.oneof(fc.nat(10_000), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs));
const instrument = fc.nat(INSTRUMENTS.length - 1);
const chunkSizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
const capacity = fc.integer({ min: 1, max: 9 });

/** Ticks that never go back in time, some at one instant, some between milliseconds. */
const ticks = fc
  .array(fc.tuple(fc.constantFrom(0, 1, 999, 1_000, 60_000_000), instrument, price, size, quote, quote), {
    maxLength: 60,
  })
  .map((rows) => {
    let ts = 1_767_239_100_000_000;
    return rows.map(([step, of, ...rest]): Tick => tick((ts += step), of, ...rest));
  });

test("TickRecorder's file is replayed as the same ticks, plain and zipped", async (t) => {
  const path = temporaryFolder(t);
  await fc.assert(
    fc.asyncProperty(ticks, fc.constantFrom("out.csv", "out.csv.gz"), capacity, async (recorded, name, room) => {
      const rows = recorded.toSorted(byTsAndSymbol);
      record(path(name), rows).close();
      const feed = await ReplayFeed.open({
        path: path(name),
        kind: "ticks",
        instruments: INSTRUMENTS,
        onBadRow: refuseBadRow,
      });
      assert.deepEqual(await readAll(feed, room), rows);
      await feed.close();
    }),
  );
});

/** Fields, most of them good, of a ticks file. */
const row = fc
  .tuple(
    fc.constantFrom("NIFTY", "NIFTY", "BANKNIFTY", "JPY", "OTHER", ""),
    fc.oneof(fc.nat(3_000).map(String), fc.constantFrom("1970-01-01T00:00:01Z", "x", "")),
    fc.oneof(fc.stringMatching(/^[1-9]\d{0,4}(\.\d{1,2})?$/), fc.constantFrom("0", "-5", "1.005", "1.500", "", "1e3")),
    fc.constantFrom("", "", "0", "12", "2.5", "-1", "x"),
    fc.constantFrom("", "", "99", "99.95", "0", "-37.63", "x"),
    fc.constantFrom("", "", "101.05", "y"),
    fc.constantFrom("", "", "", ",", ",,,,,,", "\r"),
  )
  .map(([symbol, ts, ...rest]) => `${symbol},${ts},${rest.slice(0, 4).join(",")}${rest[4] ?? ""}`);
const line = fc.oneof(
  { weight: 8, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom("", "\r", "NIFTY", ",,,,,") },
);

/** What a file means, read the slow way: split, regular expressions, and the platform's own parsers. */
function readNaively(text: string): { readonly ticks: readonly Tick[]; readonly badLines: readonly number[] } {
  const found: Tick[] = [];
  const badLines: number[] = [];
  let last = 0;
  text.split("\n").forEach((raw, index) => {
    const stripped = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (index === 0 || stripped === "") return;
    const read = readRowNaively(stripped.split(","), last);
    if (read === null) badLines.push(index + 1);
    else {
      found.push(read);
      last = read.ts;
    }
  });
  return { ticks: found, badLines };
}

function readRowNaively(fields: readonly string[], last: number): Tick | null {
  const [symbol = "", time = "", at = "", of = "", bid = "", ask = ""] = fields;
  const known = INSTRUMENTS.find((candidate) => candidate.symbol === symbol);
  if (fields.length !== 6 || known === undefined) return null;
  const millis = /^\d+$/.test(time) ? Number(time) : Date.parse(time || "x");
  const read = (text: string): number | null => parseDecimal(text, known.scale);
  const [priceRead, bidRead, askRead] = [read(at), bid === "" ? NaN : read(bid), ask === "" ? NaN : read(ask)];
  const isPrice = (value: number | null): boolean => value !== null;
  if (Number.isNaN(millis) || millis * 1_000 < last || !/^(\d+(\.\d+)?)?$/.test(of)) return null;
  if (!isPrice(priceRead) || !isPrice(bidRead) || !isPrice(askRead)) return null;
  const [bidTaken, askTaken] = [bidRead, askRead].map((value) => (value === 0 && priceRead !== 0 ? NaN : value));
  const hasQuote = [bid, ask].some((text) => text !== "" && Number(text) !== 0);
  if (Number(at) === 0 && Number(of) === 0 && !hasQuote) return null;
  return tick(millis * 1_000, known.index, priceRead ?? NaN, Number(of), bidTaken ?? NaN, askTaken ?? NaN);
}

test("ReplayFeed reads any ticks file as a naive reader does, one instant by symbol, in chunks and batches of any size", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 19 }), chunkSizes, capacity, async (lines, chunks, room) => {
      const text = ["instrument,ts,price,size,bid,ask", ...lines].join("\n");
      const expected = readNaively(text);
      const replayed = await replay("ticks", text, { source: bytesOf(text, chunks), capacity: room });
      assert.deepEqual(replayed.ticks, expected.ticks.toSorted(byTsAndSymbol));
      assert.deepEqual(replayed.counters, { rows: expected.ticks.length, badRows: expected.badLines.length });
      assert.deepEqual(
        replayed.problems.map((problem) => Number(/^in\.csv:(\d+): /.exec(problem)?.[1])),
        expected.badLines,
      );
    }),
    { numRuns: 500 },
  );
});

const MINUTE = 60_000_000;
/** Indexes of `INSTRUMENTS` in the order of their symbols: BANKNIFTY, JPY, NIFTY. */
const ORDER = [1, 2, 0];

interface DrawnBar {
  readonly instrument: number;
  readonly ts: number;
  /** Low, then open and close in either order, then high. */
  readonly prices: readonly number[];
  readonly volume: number;
}

/** Bars in order of ts, those of one instrument not overlapping, of several at the same or at odd times. */
const bars = fc
  .array(
    fc.tuple(
      instrument,
      fc.constantFrom(0, 0, 1, 20_000, 59_999, 60_000),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 4, maxLength: 4 }),
      fc.nat(9),
    ),
    {
      maxLength: 40,
    },
  )
  .map((rows) => {
    let ts = MINUTE;
    const ends = new Map<number, number>();
    return rows.map(([of, step, drawn, volume]): DrawnBar => {
      ts = Math.max(ts + step * 1_000, ends.get(of) ?? 0);
      ends.set(of, ts + MINUTE);
      return { instrument: of, ts, prices: drawn.toSorted((a, b) => a - b), volume };
    });
  });

/** The order of one tape. Sorting is stable, so rows of one symbol stay in their own order. */
function byTsAndSymbol(a: Tick, b: Tick): number {
  return a.ts - b.ts || ORDER.indexOf(a.instrument) - ORDER.indexOf(b.instrument);
}

function playNaively(drawn: readonly DrawnBar[]): Tick[] {
  const all = drawn.flatMap(({ instrument: of, ts, prices, volume }) => {
    const scale = INSTRUMENTS[of]?.scale ?? 1;
    const [low = 0, open = 0, close = 0, high = 0] = prices.map((value) => value * scale);
    const ends = high - open < open - low ? [high, low] : [low, high];
    const path = [open, ...ends, close];
    const times = [ts, ts + MINUTE / 3, ts + (MINUTE * 2) / 3, ts + MINUTE - 1_000];
    return path.map((value, phase) => {
      const kind = phase === 0 ? RowKind.opening : RowKind.path;
      return { ...tick(times[phase] ?? NaN, of, value, phase === 3 ? volume : 0), kind };
    });
  });
  return all.toSorted(byTsAndSymbol);
}

test("ReplayFeed merges bars as a sort of all their rows by ts and symbol does", async () => {
  await fc.assert(
    fc.asyncProperty(bars, chunkSizes, capacity, async (drawn, chunks, room) => {
      const rows = drawn.map(({ instrument: of, ts, prices: [low, open, close, high], volume }) =>
        [INSTRUMENTS[of]?.symbol, ts / 1_000, open, high, low, close, volume].join(","),
      );
      const text = ["instrument,ts,open,high,low,close,volume", ...rows].join("\n");
      const replayed = await replay("bars", text, { source: bytesOf(text, chunks), capacity: room });
      assert.deepEqual(replayed.problems, []);
      assert.deepEqual(replayed.ticks, playNaively(drawn));
    }),
    { numRuns: 300 },
  );
});
