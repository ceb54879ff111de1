import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TickBatch } from "../../../engine/data/mod.ts";
import { type CutListener, type DayFinder, type Feed, FeedDays, withinHours } from "../../../engine/feed/mod.ts";
import type { SessionWindow } from "../../../engine/market/mod.ts";
import { RowKind, type UnixMicros } from "../../../engine/protocol/mod.ts";

interface Row {
  readonly ts: number;
  readonly instrument: number;
  readonly kind: number;
  /** Its number, from 1. */
  readonly price: number;
}

function window(open: number, close: number): SessionWindow {
  return { openMicros: open as UnixMicros, closeMicros: close as UnixMicros };
}

/** Every 1,000 microseconds: instrument 0 from 100 to 400 and from 500 to 600, instrument 1 from 50 to 900, 2 never. */
const HOURS: readonly (readonly (readonly [number, number])[])[] = [
  [
    [100, 400],
    [500, 600],
  ],
  [[50, 900]],
  [],
];

interface Day extends SessionWindow {
  readonly n: number;
  readonly hours: readonly (readonly SessionWindow[])[];
}

function dayOf(n: number): Day {
  const hours = HOURS.map((windows) => windows.map(([open, close]) => window(n * 1_000 + open, n * 1_000 + close)));
  return { n, ...window(n * 1_000 + 50, n * 1_000 + 900), hours };
}

const FINDER: DayFinder<Day> = { dayAt: (micros) => dayOf(Math.floor((micros + 100) / 1_000)) };

function isIn({ ts, instrument }: Row): boolean {
  const ofDay = ts % 1_000;
  return HOURS[instrument]!.some(([open, close]) => ofDay >= open && ofDay < close);
}

function feedOf(rows: readonly Row[], size: number): Feed {
  let next = 0;
  return {
    async close() {},
    read(batch) {
      batch.count = 0;
      for (; batch.count < Math.min(size, batch.capacity) && next < rows.length; next++) {
        const i = batch.count++;
        const row = rows[next]!;
        [batch.ts[i], batch.instrument[i], batch.price[i], batch.kind[i]] = [
          row.ts,
          row.instrument,
          row.price,
          row.kind,
        ];
        [batch.size[i], batch.bid[i], batch.ask[i]] = [row.price * 2, row.price + 0.25, Number.NaN];
      }
    },
  };
}

async function allOf(feed: Feed, capacity: number): Promise<readonly Row[]> {
  const batch = new TickBatch(capacity);
  const rows: Row[] = [];
  for (;;) {
    await feed.read(batch);
    if (batch.count === 0) return rows;
    for (let i = 0; i < batch.count; i++) {
      assert.deepEqual([batch.size[i], batch.bid[i]], [batch.price[i]! * 2, batch.price[i]! + 0.25]);
      rows.push({ ts: batch.ts[i]!, instrument: batch.instrument[i]!, kind: batch.kind[i]!, price: batch.price[i]! });
    }
  }
}

class Told implements CutListener {
  readonly rows: (readonly [micros: number, instrument: number, rows: 0 | 1])[] = [];

  onCut(micros: number, instrument: number, rows: 0 | 1): boolean {
    this.rows.push([micros, instrument, rows]);
    return instrument !== 1;
  }
}

/** Opens and closes, and the instants before them. */
const EDGES = fc
  .record({ day: fc.nat(4), edge: fc.constantFrom(50, 100, 400, 500, 600, 900), before: fc.nat(1) })
  .map(({ day, edge, before }) => day * 1_000 + edge - before);

const ROWS: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.record({
      ts: fc.oneof(fc.integer({ min: 0, max: 4_999 }), EDGES),
      instrument: fc.nat(2),
      kind: fc.constantFrom(RowKind.tick, RowKind.path, RowKind.opening),
    }),
    { maxLength: 80 },
  )
  .map((rows) => rows.toSorted((a, b) => a.ts - b.ts).map((row, i) => ({ ...row, price: i + 1 })));

function cutOf(rows: readonly Row[]): Told["rows"] {
  return rows.map(({ ts, instrument, kind }) => [ts, instrument, kind === RowKind.path ? 0 : 1] as const);
}

test("FeedDays has the rows that are within their instrument's hours, and tells of all others", async () => {
  const sizes = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(ROWS, sizes, sizes, async (rows, size, capacity) => {
      const told = new Told();
      const days = new FeedDays(feedOf(rows, size), FINDER, [null, null, null], told);
      const seen = new Map<number, readonly Row[]>();
      for (let next = await days.next(); next !== null; next = await days.next()) {
        const found = await allOf(next.feed, capacity);
        seen.set(next.day.n, found);
        assert.equal(next.rows(), found.filter(({ kind }) => kind !== RowKind.path).length);
      }
      const within = rows.filter((row) => isIn(row));
      const numbers = [...new Set(within.map(({ ts }) => Math.floor(ts / 1_000)))];
      const expected = new Map(numbers.map((n) => [n, within.filter(({ ts }) => Math.floor(ts / 1_000) === n)]));
      assert.deepEqual(seen, expected);
      assert.deepEqual(told.rows, cutOf(rows.filter((row) => !isIn(row))));
    }),
  );
});

test("FeedDays has the last price before an open of rows that the listener takes for prices of the market", async () => {
  const tick = RowKind.tick;
  const rows = [
    { ts: 10, instrument: 0, kind: tick, price: 1 },
    { ts: 20, instrument: 1, kind: tick, price: 2 },
    { ts: 120, instrument: 0, kind: tick, price: 3 },
    { ts: 950, instrument: 0, kind: tick, price: 4 },
    { ts: 1_200, instrument: 0, kind: tick, price: 5 },
  ];
  const days = new FeedDays(feedOf(rows, 2), FINDER, [null, null, null], new Told());
  const first = await days.next();
  assert.deepEqual(first?.prevCloses, [1, null, null]);
  await allOf(first.feed, 4);
  assert.deepEqual((await days.next())?.prevCloses, [4, null, null]);
});

test("SessionFilter leaves out rows outside of their instrument's hours, and tells of them", async () => {
  const sizes = fc.integer({ min: 1, max: 9 });
  await fc.assert(
    fc.asyncProperty(ROWS, sizes, sizes, async (rows, size, capacity) => {
      const told = new Told();
      const filter = withinHours(feedOf(rows, size), dayOf(1), told);
      const read = rows.filter(({ ts }) => ts < 1_900);
      const within = read.filter((row) => row.ts >= 1_050 && isIn(row));
      assert.deepEqual(await allOf(filter, capacity), within);
      const before = read.filter(({ ts }) => ts < 1_050);
      const outside = read.filter((row) => row.ts >= 1_050 && !isIn(row));
      assert.deepEqual(filter.counters, {
        beforeOpen: before.length,
        outsideHours: outside.length,
        reachedClose: read.length < rows.length,
      });
      // Of the rows behind the close the first is told of: no other is read.
      const behind = rows.slice(read.length, read.length + 1);
      assert.deepEqual(told.rows, cutOf([...before, ...outside, ...behind]));
    }),
  );
});
