import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  barsSince,
  ema,
  highest,
  type Indicator,
  lowest,
  meanDeviation,
  past,
  rma,
  rsi,
  sma,
  stdev,
  sum,
  supertrend,
  total,
  wilderSum,
  wma,
} from "../../../workers/indicators/mod.ts";
import { type Inputs, KernelBench } from "../../fixtures/kernels.ts";

const WINDOWS = { sum, sma, wma, stdev, meanDeviation, highest, lowest };
const AVERAGES = { ema, rma, wilderSum };
const KERNELS: Readonly<Record<string, Indicator>> = {
  ...WINDOWS,
  ...AVERAGES,
  total,
  barsSince,
  past,
  rsi,
  supertrend,
};
const LENGTHS = [1, 2, 3, 7];
const UNKNOWN = Number.NaN;

const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -2_000, max: 2_000 }).map((ticks) => ticks / 20) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1) },
  { weight: 1, arbitrary: fc.constant(UNKNOWN) },
);
const rows: fc.Arbitrary<Inputs[]> = fc.array(fc.tuple(number, number, number), { maxLength: 60 });

for (const [name, indicator] of Object.entries(KERNELS)) {
  for (const length of LENGTHS) {
    test(`${name}(${length}) is known from its history on, not before`, () => {
      const moving: Inputs[] = Array.from({ length: indicator.history(length) + 3 }, (_, i) => [1 + (i % 2), 1, 1]);
      const known = new KernelBench(indicator, length).pushAll(moving).map((value) => !Number.isNaN(value));
      assert.deepEqual(
        known,
        moving.map((_, i) => i + 1 >= indicator.history(length)),
      );
    });

    test(`${name}(${length}) is at the beginning when its stretch is zero`, () => {
      fc.assert(
        fc.property(rows, rows, (before, after) => {
          const bench = new KernelBench(indicator, length);
          bench.pushAll(before);
          bench.clear();
          assert.deepEqual(bench.pushAll(after), new KernelBench(indicator, length).pushAll(after));
        }),
        { numRuns: 30 },
      );
    });

    test(`${name}(${length}) goes on from a copy of its arena as if nothing had been`, () => {
      fc.assert(
        fc.property(rows, rows, (before, after) => {
          const bench = new KernelBench(indicator, length);
          bench.pushAll(before);
          const copy = new KernelBench(indicator, length, { arena: bench.arena.slice() });
          assert.deepEqual(copy.pushAll(after), bench.pushAll(after));
          assert.deepEqual(copy.arena, bench.arena);
        }),
        { numRuns: 30 },
      );
    });

    test(`${name}(${length}) does not touch another one beside it`, () => {
      fc.assert(
        fc.property(rows, rows, (left, right) => {
          const from = KernelBench.sizeOf(indicator, length);
          const arena = new Float64Array(2 * from);
          const benches = [
            new KernelBench(indicator, length, { arena }),
            new KernelBench(indicator, length, { arena, from }),
          ];
          const values: number[][] = [[], []];
          for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
            [left[i], right[i]].forEach((row, side) => {
              if (row !== undefined) values[side]?.push(benches[side]?.push(...row) ?? UNKNOWN);
            });
          }
          const alone = [left, right].map((each) => new KernelBench(indicator, length).pushAll(each));
          assert.deepEqual(values, alone);
        }),
        { numRuns: 30 },
      );
    });

    test(`${name}(${length}) is not moved by an arena with other things before its stretch`, () => {
      const inputs: Inputs[] = [5, 3, 8, 8, 1, 9, 4, 4, 4, 2].map((value) => [value, value - 1, value]);
      const arena = new Float64Array(1_000 + KernelBench.sizeOf(indicator, length)).fill(123.25, 0, 1_000);
      assert.deepEqual(
        new KernelBench(indicator, length, { arena, from: 1_000 }).pushAll(inputs),
        new KernelBench(indicator, length).pushAll(inputs),
      );
      assert.ok(arena.subarray(0, 1_000).every((value) => value === 123.25));
    });
  }
}

for (const [name, indicator] of Object.entries(WINDOWS)) {
  test(`${name} is unknown as long as an unknown value is in its window, and then as if it began there`, () => {
    const values = [1, 5, 2, 4, UNKNOWN, 3, 9, 7, 8, 6];
    const bench = new KernelBench(indicator, 3);
    const all = values.map((value) => bench.push(value));
    const fresh = new KernelBench(indicator, 3);
    const after = values.slice(5).map((value) => fresh.push(value));
    assert.deepEqual(all.slice(4), [UNKNOWN, ...after]);
    assert.deepEqual(
      all.map((value) => Number.isNaN(value)),
      [true, true, false, false, true, true, true, false, false, false],
    );
  });
}

for (const [name, indicator] of Object.entries({ ...AVERAGES, total })) {
  test(`${name} is unknown at an unknown value, and goes on from where it was at the next`, () => {
    const values = [1, 5, 2, 4, 3, 9, 7];
    const without = new KernelBench(indicator, 3);
    const expected = values.map((value) => without.push(value));
    // Both in the seed and after it.
    for (const gap of [1, 2, 5]) {
      const bench = new KernelBench(indicator, 3);
      const actual = [...values.slice(0, gap), UNKNOWN, ...values.slice(gap)].map((value) => bench.push(value));
      assert.deepEqual(actual, [...expected.slice(0, gap), UNKNOWN, ...expected.slice(gap)]);
    }
  });
}

test("Indicators of length 1 are their value, or have no spread", () => {
  const values = [20_100.05, 20_099.95, 0, 20_110];
  for (const indicator of [sum, sma, wma, highest, lowest, ema, rma, wilderSum]) {
    const bench = new KernelBench(indicator, 1);
    assert.deepEqual(
      values.map((value) => bench.push(value)),
      values,
    );
  }
  for (const indicator of [stdev, meanDeviation]) {
    const bench = new KernelBench(indicator, 1);
    assert.deepEqual(
      values.map((value) => bench.push(value)),
      [0, 0, 0, 0],
    );
  }
});
