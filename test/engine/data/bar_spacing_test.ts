import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BarSpacing } from "../../../engine/data/bar_spacing.ts";
import { MICROS } from "../../../engine/protocol/mod.ts";

const MINUTE = MICROS.minute;

/** How many spacings it takes until bars are surely of another length. Null: they are not. */
function surelyAfter(spacings: readonly number[], length: number = MINUTE): readonly [number, number] | null {
  const spacing = new BarSpacing(length, 2);
  for (const [i, each] of spacings.entries()) {
    const longer = spacing.add(1, each);
    if (longer !== null) return [i + 1, longer];
  }
  return null;
}

const repeated = (minutes: number, count: number): readonly number[] =>
  Array.from({ length: count }, () => minutes * MINUTE);

test("BarSpacing finds longer bars the sooner, the longer they are", () => {
  assert.deepEqual(surelyAfter([...repeated(1, 100), ...repeated(5, 100)]), [118, 5 * MINUTE]);
  assert.deepEqual(surelyAfter([...repeated(1, 100), ...repeated(60, 100)]), [107, 60 * MINUTE]);
  assert.deepEqual(surelyAfter(repeated(2, 100)), [40, 2 * MINUTE]);
});

test("BarSpacing takes holes among longer bars for such, and nights for nothing", () => {
  const holes = [5, 10, 5, 15, 1_065, 5, 5, 20, 5, 1_065, ...Array.from({ length: 20 }, () => 5)];
  assert.deepEqual(surelyAfter(holes.map((minutes) => minutes * MINUTE))?.[1], 5 * MINUTE);
  assert.equal(surelyAfter(repeated(1_065, 100)), null);
});

test("BarSpacing takes bars of an instrument that seldom trades for what they are", () => {
  const spacing = fc.integer({ min: 1, max: 40 }).map((minutes) => minutes * MINUTE);
  fc.assert(
    fc.property(fc.array(spacing, { minLength: 500, maxLength: 500 }), (spacings) => {
      // Two bars next to each other are what such an instrument has now and then.
      const some = spacings.map((each, i) => (i % 25 === 0 ? MINUTE : each));
      assert.equal(surelyAfter(some), null);
    }),
    { numRuns: 20 },
  );
});

test("BarSpacing keeps instruments apart", () => {
  const spacing = new BarSpacing(MINUTE, 2);
  for (let i = 0; i < 17; i += 1) assert.equal(spacing.add(0, 5 * MINUTE), null);
  assert.equal(spacing.add(1, 5 * MINUTE), null);
  assert.equal(spacing.add(0, 5 * MINUTE), 5 * MINUTE);
});
