import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  highest,
  type Indicator,
  lowest,
  meanDeviation,
  past,
  sma,
  stdev,
  sum,
  wma,
} from "../../../workers/indicators/mod.ts";
import { assertClose, prices, run } from "../../fixtures/kernels.ts";

const add = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => add(values) / values.length;

/** What each makes of the values of a whole window, the oldest first. */
const NAIVE: readonly (readonly [string, Indicator, (window: readonly number[]) => number])[] = [
  ["sum", sum, add],
  ["sma", sma, mean],
  ["wma", wma, (window) => add(window.map((value, i) => value * (i + 1))) / add(window.map((_, i) => i + 1))],
  ["stdev", stdev, (window) => Math.sqrt(mean(window.map((value) => (value - mean(window)) ** 2)))],
  ["meanDeviation", meanDeviation, (window) => mean(window.map((value) => Math.abs(value - mean(window))))],
  ["highest", highest, (window) => Math.max(...window)],
  ["lowest", lowest, (window) => Math.min(...window)],
];

function naive(values: readonly number[], length: number, of: (window: readonly number[]) => number): number[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i + 1 - length), i + 1);
    return window.length < length || window.some((value) => Number.isNaN(value)) ? Number.NaN : of(window);
  });
}

for (const [name, indicator, of] of NAIVE) {
  test(`${name} is what its window has, computed from nothing`, () => {
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 12 }), (values, length) => {
        // Deviations of equal values are 0 here, and a rounding there.
        assertClose(run(indicator, length, values), naive(values, length, of), 1_000);
      }),
      { numRuns: 300 },
    );
  });
}

test("highest and lowest are exact, equal values and long runs included", () => {
  const step = fc.constantFrom(-1, 0, 0, 1);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), fc.integer({ min: 1, max: 40 }), (steps, length) => {
      let value = 100;
      const walk = steps.map((by) => (value += by));
      assert.deepEqual(
        run(highest, length, walk),
        naive(walk, length, (window) => Math.max(...window)),
      );
      assert.deepEqual(
        run(lowest, length, walk),
        naive(walk, length, (window) => Math.min(...window)),
      );
    }),
  );
});

test("past is the value so many bars ago, known or not", () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 12 }), (values, length) => {
      assert.deepEqual(
        run(past, length, values),
        values.map((_, i) => values[i - length] ?? Number.NaN),
      );
    }),
  );
});

test("past is known when the value was, even where the value now is not", () => {
  const values = run(past, 2, [1, Number.NaN, 3, Number.NaN, Number.NaN, 6]);
  assert.deepEqual(values, [Number.NaN, Number.NaN, 1, Number.NaN, 3, Number.NaN]);
});

test("Means of equal values are that value, and their spreads 0, whatever was before", () => {
  const noise = [0.1, 0.7, 1e6, 0.3, 20_100.05];
  for (const value of [0.1, 20_100.05, 1 / 3, -7.7, 0]) {
    for (const length of [1, 3, 7, 49]) {
      const values = [...noise, ...Array.from({ length }, () => value)];
      assert.equal(run(sma, length, values).at(-1), value);
      assert.equal(run(wma, length, values).at(-1), value);
      assert.equal(run(sum, length, values).at(-1), value * length);
      assert.equal(run(stdev, length, values).at(-1), 0);
      assert.equal(run(meanDeviation, length, values).at(-1), 0);
    }
  }
});

test("sum and sma forget a huge value once the ring has gone round", () => {
  const length = 10;
  const after = Array.from({ length: 2 * length }, (_, i) => 100 + i / 20);
  const values = [1e17, ...after];
  const window = after.slice(-length);
  assert.ok(Math.abs((run(sum, length, values).at(-1) ?? 0) - add(window)) < 1e-9);
  assert.ok(Math.abs((run(sma, length, values).at(-1) ?? 0) - mean(window)) < 1e-10);
});

test("sma does not drift over a million values", () => {
  const length = 200;
  const values = Array.from({ length: 1_000_000 }, (_, i) => 20_100 + ((i * 7_919) % 1_000) / 20);
  const expected = mean(values.slice(-length).map((value) => value - 20_000)) + 20_000;
  assert.ok(Math.abs((run(sma, length, values).at(-1) ?? 0) - expected) < 1e-9);
});

test("stdev keeps the digits of small moves at large prices", () => {
  const values = [0, 1, 0, 1, 0, 1].map((tick) => 1e8 + tick / 1_024);
  assert.equal(run(stdev, 4, values).at(-1), 0.5 / 1_024);
});

test("meanDeviation is 0 where values differ by rounding alone", () => {
  const [one, other] = [(0.55 + 0.65 + 0.6) / 3, (0.7 + 0.55 + 0.55) / 3];
  assert.notEqual(one, other);
  assert.deepEqual(run(meanDeviation, 2, [one, other]), [Number.NaN, 0]);
  assert.ok((run(meanDeviation, 2, [20_100, 20_100 + 1e-7])[1] ?? 0) > 0);
});
