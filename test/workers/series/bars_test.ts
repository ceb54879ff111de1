import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { type Bar, SERIES_OPEN, SeriesBench } from "../../fixtures/series.ts";

const { minute, second } = MICROS;

/** What a bench of a text says at each of these ticks. */
function values(text: string, ticks: readonly (readonly [ts: number, price: number, size?: number])[]): number[] {
  const bench = new SeriesBench(text);
  return ticks.map(([ts, price, size = 1]) => bench.tick(SERIES_OPEN + ts, price, size));
}

test("A bar is complete at the first tick at or after its end, and not before", () => {
  const ticks = [
    [0, 10],
    [minute - 1, 12],
    [minute, 11],
    [2 * minute - 1, 9],
    [2 * minute, 8],
  ] as const;
  assert.deepEqual(values("close", ticks), [NaN, NaN, 12, 12, 9]);
});

test("A bar has the first, the highest, the lowest and the last price, and the sum of what was traded", () => {
  const ticks = [
    [0, 10, 3],
    [second, 14, 0],
    [2 * second, 7, 5],
    [3 * second, 9, 1],
    [minute, 50, 100],
  ] as const;
  const last = (text: string): number | undefined => values(text, ticks).at(-1);
  assert.deepEqual(["open", "high", "low", "close", "volume"].map(last), [10, 14, 7, 9, 9]);
});

test("A bar that no tick falls into does not exist: the one before it is looked back on", () => {
  const ticks = [
    [0, 10],
    [5 * minute, 20],
    [6 * minute, 30],
  ] as const;
  assert.deepEqual(values("close", ticks), [NaN, 10, 20]);
  assert.deepEqual(values("close[1]", ticks), [NaN, NaN, 10]);
});

test("Bars are aligned to the session's open, not to the hour and not to the first tick", () => {
  const bench = new SeriesBench("open", { timeframe: 15 * minute, openTs: SERIES_OPEN + 7 * minute });
  const at = (minutes: number): number => bench.tick(SERIES_OPEN + minutes * minute, minutes);
  assert.deepEqual([at(12), at(21), at(22), at(36), at(37)], [NaN, NaN, 12, 12, 22]);
});

test("Bars of several timeframes are built side by side", () => {
  const ticks = Array.from({ length: 7 }, (_, i) => [i * minute, i] as const);
  assert.deepEqual(values("close@2m", ticks), [NaN, NaN, 1, 1, 3, 3, 5]);
  assert.deepEqual(values("close@2m + close", ticks), [NaN, NaN, 2, 3, 6, 7, 10]);
});

test("A bar's own value is looked back on by bars of its own timeframe", () => {
  const ticks = Array.from({ length: 7 }, (_, i) => [i * minute, i] as const);
  assert.deepEqual(values("close@2m[1]", ticks), [NaN, NaN, NaN, NaN, 1, 1, 3]);
});

test("The day's prices are those of the session so far, the present tick included", () => {
  const ticks = [
    [0, 10],
    [second, 12],
    [2 * second, 9],
    [3 * second, 11],
  ] as const;
  assert.deepEqual(values("day_open", ticks), [10, 10, 10, 10]);
  assert.deepEqual(values("day_high", ticks), [10, 12, 12, 12]);
  assert.deepEqual(values("day_low", ticks), [10, 10, 9, 9]);
});

test("The price before the open is the same at every tick, and unknown where there was none", () => {
  const bench = new SeriesBench("price - prev_close", { prevClose: 10.5 });
  const seen = [11, 10, 12].map((price, i) => bench.tick(SERIES_OPEN + i * minute, price));
  assert.deepEqual(seen, [0.5, -0.5, 1.5]);
  assert.deepEqual(values("prev_close", [[0, 10]]), [NaN]);
});

test("The price before the open is no bar, and may stand in any series of bars", () => {
  const bench = new SeriesBench("sma(close - prev_close, 2)[1]", { prevClose: 10 });
  const seen = [11, 13, 15, 17].map((price, i) => bench.tick(SERIES_OPEN + i * minute, price));
  assert.deepEqual(seen, [NaN, NaN, NaN, 2]);
  const crossing = new SeriesBench("close crosses above prev_close", { prevClose: 12 });
  const crossed = [11, 13, 15, 17].map((price, i) => crossing.tick(SERIES_OPEN + i * minute, price));
  assert.deepEqual(crossed, [NaN, NaN, 1, 0]);
});

/** Bars the plain way: by the number of the bar, counted from the open. */
function plainBars(ticks: readonly Tick[], length: number): Bar[] {
  const bars = new Map<number, Bar>();
  for (const { ts, price, size } of ticks) {
    const index = Math.floor(ts / length);
    const bar = bars.get(index) ?? { open: price, high: price, low: price, close: price, volume: 0 };
    const [high, low] = [Math.max(bar.high, price), Math.min(bar.low, price)];
    bars.set(index, { open: bar.open, high, low, close: price, volume: bar.volume + size });
  }
  return [...bars.values()];
}

interface Tick {
  readonly ts: number;
  readonly price: number;
  readonly size: number;
}

const ticksOf = fc
  .array(
    fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 20 * second }), fc.constantFrom(0, minute, 5 * minute)),
      price: fc.integer({ min: 1, max: 6 }),
      size: fc.integer({ min: 0, max: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let ts = 0;
    return steps.map(({ wait, price, size }): Tick => {
      ts += wait;
      return { ts, price, size };
    });
  });

test("Bars are those of a plain count, whatever the ticks", () => {
  fc.assert(
    fc.property(ticksOf, fc.constantFrom(10 * second, 90 * second, minute, 5 * minute), (ticks, timeframe) => {
      for (const value of ["open", "high", "low", "close", "volume"] as const) {
        const bench = new SeriesBench(value, { timeframe });
        ticks.forEach(({ ts, price, size }, i) => {
          const seen = bench.tick(SERIES_OPEN + ts, price, size);
          const complete = plainBars(ticks.slice(0, i + 1), timeframe).slice(0, -1);
          assert.equal(seen, complete.at(-1)?.[value] ?? NaN, `${value} at tick ${i}`);
        });
      }
    }),
    { numRuns: 300 },
  );
});
