import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { unpackBars } from "../../engine/page/unpack.ts";
import { coarserBars, packBars } from "../../engine/report/bars/mod.ts";
import type { PriceBars } from "../../engine/report/mod.ts";

/** Bars of any length, with any gaps, at any price, also below 0, in which high and low are at the ends. */
const anyBars: fc.Arbitrary<PriceBars> = fc
  .record({
    seconds: fc.constantFrom(1, 5, 60, 300, 3_600, 86_400),
    first: fc.integer({ min: 0, max: 2_000_000_000 }),
    isWhole: fc.boolean(),
    steps: fc.array(
      fc.record({
        gap: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 100_000 })),
        prices: fc.array(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })), {
          minLength: 4,
          maxLength: 4,
        }),
      }),
      { maxLength: 60 },
    ),
  })
  .map(({ seconds, first, isWhole, steps }) => {
    const begin = isWhole ? Math.floor(first / seconds) * seconds : first;
    let time = begin;
    const times = steps.map(({ gap }) => (time += gap * seconds));
    const of = (pick: (prices: readonly number[]) => number): readonly number[] =>
      steps.map(({ prices }) => pick(prices));
    return {
      seconds,
      times,
      open: of(([open]) => open!),
      high: of((prices) => Math.max(...prices)),
      low: of((prices) => Math.min(...prices)),
      close: of((prices) => prices[3]!),
    };
  });

test("bars are unpacked as they were packed", async () => {
  await fc.assert(
    fc.asyncProperty(anyBars, async (bars) => {
      const packed = packBars(bars);
      const { time, open, high, low, close, count } = await unpackBars(packed);
      assert.equal(count, bars.times.length);
      const columns = { times: [...time], open: [...open], high: [...high], low: [...low], close: [...close] };
      assert.deepEqual({ seconds: bars.seconds, ...columns }, bars);
    }),
  );
});

test("longer bars have the first open, the last close and the ends of the bars in them", () => {
  fc.assert(
    fc.property(anyBars, fc.constantFrom(300, 3_600, 86_400), (bars, seconds) => {
      const coarse = coarserBars(bars, seconds);
      const groups = new Map<number, number[]>();
      for (const [i, time] of bars.times.entries()) {
        const begin = Math.floor(time / seconds) * seconds;
        groups.set(begin, [...(groups.get(begin) ?? []), i]);
      }
      assert.deepEqual(coarse.times, [...groups.keys()]);
      const wanted = [...groups.values()].map((group) => ({
        open: bars.open[group[0]!],
        high: Math.max(...group.map((i) => bars.high[i]!)),
        low: Math.min(...group.map((i) => bars.low[i]!)),
        close: bars.close[group.at(-1)!],
      }));
      const { open, high, low, close } = coarse;
      assert.deepEqual(
        coarse.times.map((_, i) => ({ open: open[i], high: high[i], low: low[i], close: close[i] })),
        wanted,
      );
    }),
  );
});
