import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { barsSince, ema, rma, total, wilderSum } from "../../../workers/indicators/mod.ts";
import { assertClose, prices, run } from "../../fixtures/kernels.ts";

const isKnown = (value: number): boolean => !Number.isNaN(value);
const add = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** A value for each known one, put back where they stood: what runs on leaves out what is unknown. */
function spread(values: readonly number[], of: (known: readonly number[]) => number): number[] {
  return values.map((value, i) => (isKnown(value) ? of(values.slice(0, i + 1).filter(isKnown)) : Number.NaN));
}

/** The weight of each value written out: nothing runs on. */
function exponential(known: readonly number[], length: number, weight: number): number {
  if (known.length < length) return Number.NaN;
  const seed = add(known.slice(0, length)) / length;
  const rest = known.slice(length).toReversed();
  return seed * (1 - weight) ** rest.length + add(rest.map((value, age) => value * weight * (1 - weight) ** age));
}

test("ema weighs each value by its age, its seed the mean of the first", () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 12 }), (values, length) => {
      const expected = spread(values, (known) => exponential(known, length, 2 / (length + 1)));
      assertClose(run(ema, length, values), expected);
    }),
  );
});

test("rma weighs each value by its age, its seed the mean of the first", () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 12 }), (values, length) => {
      const expected = spread(values, (known) => exponential(known, length, 1 / length));
      assertClose(run(rma, length, values), expected);
    }),
  );
});

test("ema and rma of equal values are that value", () => {
  const values = Array.from({ length: 50 }, () => 0.1);
  for (const indicator of [ema, rma]) assert.ok(Math.abs((run(indicator, 7, values).at(-1) ?? 0) - 0.1) < 1e-16);
});

test("wilderSum fades its seed and every value by a part of the length", () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 12 }), (values, length) => {
      const expected = spread(values, (known) => {
        if (known.length < length) return Number.NaN;
        const rest = known.slice(length - 1).toReversed();
        const fade = 1 - 1 / length;
        return (
          add(known.slice(0, length - 1)) * fade ** rest.length + add(rest.map((value, age) => value * fade ** age))
        );
      });
      assertClose(run(wilderSum, length, values), expected);
    }),
  );
});

test("wilderSum is Wilder's worked sum: the plain sum first, then less a part of it", () => {
  assert.deepEqual(run(wilderSum, 4, [1, 2, 3, 4, 8]), [Number.NaN, Number.NaN, Number.NaN, 8.5, 14.375]);
});

test("total adds up what is known", () => {
  fc.assert(
    fc.property(prices, (values) => {
      assertClose(run(total, 1, values), spread(values, add), 16_000);
    }),
  );
});

test("barsSince counts from the last yes, and counts bars that do not know", () => {
  const said = fc.array(fc.constantFrom(0, 0, 0, 1, Number.NaN), { maxLength: 60 });
  fc.assert(
    fc.property(said, (conditions) => {
      const expected = conditions.map((_, i) => {
        const last = conditions.lastIndexOf(1, i);
        return last === -1 ? Number.NaN : i - last;
      });
      assert.deepEqual(run(barsSince, 1, conditions), expected);
    }),
  );
});

test("barsSince is unknown before the first yes", () => {
  const values = run(barsSince, 1, [0, Number.NaN, 0, 1, 0, Number.NaN, 0, 1]);
  assert.deepEqual(values, [Number.NaN, Number.NaN, Number.NaN, 0, 1, 2, 3, 0]);
});
