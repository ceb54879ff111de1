import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Bar, PathPlayer, TickBatch } from "../../../engine/data/mod.ts";
import { RowKind } from "../../../engine/protocol/mod.ts";

/** A row: ts, instrument, price, size, kind. */
type Row = readonly [number, number, number, number, number];

const { opening, path, tick } = RowKind;

function rowsIn(batch: TickBatch): Row[] {
  return Array.from({ length: batch.count }, (_, i) => [
    batch.ts[i]!,
    batch.instrument[i]!,
    batch.price[i]!,
    batch.size[i]!,
    batch.kind[i]!,
  ]);
}

function bar(over: Partial<Bar>): Bar {
  return { ts: 0, end: 60_000_000, instrument: 0, open: 10, high: 12, low: 9, close: 11, volume: 5, ...over };
}

function play(...bars: readonly Bar[]): Row[] {
  const player = new PathPlayer([0, 1, 2]);
  const batch = new TickBatch(64);
  for (const each of bars) {
    assert.ok(player.play(batch, each.ts));
    player.push(each);
  }
  assert.ok(player.play(batch, Infinity));
  return rowsIn(batch);
}

test("PathPlayer plays a bar as its opening and three rows of its path, the last with the volume", () => {
  assert.deepEqual(play(bar({})), [
    [0, 0, 10, 0, opening],
    [20_000_000, 0, 9, 0, path],
    [40_000_000, 0, 12, 0, path],
    [59_999_000, 0, 11, 5, path],
  ]);
});

test("PathPlayer goes to the nearer extreme first, to the low if both are as near, below zero too", () => {
  const middle = (over: Partial<Bar>): number[] =>
    play(bar(over))
      .slice(1, 3)
      .map(([, , price]) => price);
  assert.deepEqual(middle({ open: 10, high: 11, low: 8 }), [11, 8]);
  assert.deepEqual(middle({ open: 10, high: 12, low: 8 }), [8, 12]);
  assert.deepEqual(middle({ open: -10, high: -9, low: -30, close: -10 }), [-9, -30]);
});

test("PathPlayer ends a bar where it ends, however short, and gives no row at its end", () => {
  const times = (end: number): number[] => play(bar({ end })).map(([ts]) => ts);
  assert.deepEqual(times(15 * 60_000_000), [0, 300_000_000, 600_000_000, 899_999_000]);
  assert.deepEqual(times(3_000), [0, 1_000, 2_000, 2_000]);
  assert.deepEqual(times(1_500), [0, 500, 1_000, 1_000]);
  assert.deepEqual(times(1), [0, 0, 0, 0]);
});

test("PathPlayer goes by ranks, not by indexes, at one instant", () => {
  const player = new PathPlayer([2, 0, 1]);
  const batch = new TickBatch(12);
  for (const instrument of [0, 1, 2]) player.push(bar({ instrument }));
  player.play(batch, Infinity);
  assert.deepEqual(
    rowsIn(batch).map(([, instrument]) => instrument),
    [1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
  );
});

test("PathPlayer lets a tick between rows of one instant, by its rank", () => {
  const player = new PathPlayer([0, 1, 2]);
  const batch = new TickBatch(8);
  player.push(bar({ instrument: 0 }));
  player.push(bar({ instrument: 2 }));
  assert.ok(player.play(batch, 0, 1));
  assert.deepEqual([batch.count, batch.instrument[0], player.open], [1, 0, 2]);
  assert.ok(player.play(batch, 1));
  assert.deepEqual([batch.count, batch.instrument[1]], [2, 2]);
});

test("PathPlayer refuses a bar that overlaps one of its instrument, and one that has no length", () => {
  const player = new PathPlayer([0]);
  player.push(bar({}));
  assert.throws(() => player.push(bar({ ts: 59_000_000 })), /no two bars of an instrument overlap/);
  assert.throws(() => new PathPlayer([0]).push(bar({ end: 0 })), /a bar ends after its start/);
});

const INSTRUMENTS = 5;
const lengths = fc.constantFrom(1, 999, 1_000, 2_999, 3_000, 1_000_000, 60_000_000, 90_000_000, 3_600_000_000);
const event = fc.record({
  instrument: fc.nat(INSTRUMENTS - 1),
  step: fc.constantFrom(0, 0, 1, 1_000, 20_000_000, 60_000_000),
  length: lengths,
  prices: fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 4, maxLength: 4 }),
  size: fc.nat(9),
  isTick: fc.boolean(),
});
const ranks = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: INSTRUMENTS, maxLength: INSTRUMENTS });

/** A bar, or a tick of an instrument that has no bar then. In order of ts. */
type Drawn = Bar & { readonly isTick: boolean };

function drawn(events: readonly Event[]): Drawn[] {
  const ends = new Map<number, number>();
  let ts = 1_000_000;
  return events.map(({ instrument, step, length, prices, size, isTick }) => {
    ts = Math.max(ts + step, ends.get(instrument) ?? 0);
    const [low = 0, open = 0, close = 0, high = 0] = prices.toSorted((a, b) => a - b);
    const end = isTick ? ts : ts + length;
    ends.set(instrument, end);
    return { ts, end, instrument, open, high, low, close, volume: size, isTick };
  });
}

interface Event {
  readonly instrument: number;
  readonly step: number;
  readonly length: number;
  readonly prices: readonly number[];
  readonly size: number;
  readonly isTick: boolean;
}

/** All rows by a sort: by ts, symbol, and the order of the instrument's own rows. */
function naively(all: readonly Drawn[], rankOf: readonly number[]): Row[] {
  const rows = all.flatMap(({ ts, end, instrument, open, high, low, close, volume, isTick }): Row[] => {
    if (isTick) return [[ts, instrument, open, volume, tick]];
    const length = end - ts;
    const third = Math.floor(length / 3);
    const twoThirds = Math.floor((length * 2) / 3);
    const [first, second] = high - open < open - low ? [high, low] : [low, high];
    return [
      [ts, instrument, open, 0, opening],
      [ts + third, instrument, first, 0, path],
      [ts + twoThirds, instrument, second, 0, path],
      [Math.max(ts + twoThirds, end - 1_000), instrument, close, volume, path],
    ];
  });
  return rows.toSorted((a, b) => a[0] - b[0] || rankOf[a[1]]! - rankOf[b[1]]!);
}

test("PathPlayer merges bars of any lengths, and ticks of others, as a sort of all rows does", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), ranks, fc.integer({ min: 1, max: 9 }), (events, rankOf, room) => {
      const all = drawn(events);
      // A merge of sorted inputs comes by ts and symbol.
      const inOrder = all.toSorted((a, b) => a.ts - b.ts || rankOf[a.instrument]! - rankOf[b.instrument]!);
      const player = new PathPlayer(rankOf);
      const batch = new TickBatch(room);
      const found: Row[] = [];
      const empty = (): void => {
        found.push(...rowsIn(batch));
        batch.count = 0;
      };
      const playTo = (ts: number, rank: number): void => {
        while (!player.play(batch, ts, rank)) empty();
      };
      for (const each of inOrder) {
        playTo(each.ts, rankOf[each.instrument]!);
        if (!each.isTick) player.push(each);
        else {
          const i = batch.count++;
          batch.ts[i] = each.ts;
          batch.instrument[i] = each.instrument;
          batch.price[i] = each.open;
          batch.size[i] = each.volume;
          batch.kind[i] = tick;
        }
        if (batch.count === batch.capacity) empty();
      }
      playTo(Infinity, -1);
      empty();
      assert.deepEqual(found, naively(all, rankOf));
    }),
    { numRuns: 1_000 },
  );
});
