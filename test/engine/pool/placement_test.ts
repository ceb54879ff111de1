import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeStrategies } from "../../../engine/pool/placement.ts";

interface Placed {
  readonly index: number;
  readonly instrument: number;
}

function groups(...lengths: readonly number[]): Placed[] {
  const instruments = lengths.flatMap((length, instrument) => Array.from({ length }, () => instrument));
  return instruments.map((instrument, index) => ({ index, instrument }));
}

function sizes(strategies: readonly Placed[], size: number): number[] {
  return placeStrategies(strategies, size).map(({ length }) => length);
}

const some = fc.record({
  strategies: fc
    .array(fc.integer({ min: 0, max: 6 }), { maxLength: 80 })
    .map((instruments) => instruments.map((instrument, index) => ({ index, instrument }))),
  size: fc.integer({ min: 1, max: 12 }),
});

test("placeStrategies keeps the strategies of one instrument together", () => {
  const placed = placeStrategies(groups(3, 3, 3, 3), 4);
  for (const slot of placed) assert.equal(new Set(slot.map(({ instrument }) => instrument)).size, 1);
});

test("placeStrategies puts the largest group first, each into the slot that has least", () => {
  assert.deepEqual(sizes(groups(2, 4, 3), 2), [4, 5]);
  assert.deepEqual(sizes(groups(1, 1, 1), 2), [2, 1]);
});

test("placeStrategies splits a group that is larger than an even share evenly", () => {
  assert.deepEqual(sizes(groups(8), 4), [2, 2, 2, 2]);
  assert.deepEqual(sizes(groups(9), 2), [5, 4]);
  assert.deepEqual(sizes(groups(10), 4), [3, 3, 2, 2]);
  assert.deepEqual(sizes(groups(17), 4), [5, 4, 4, 4]);
});

test("placeStrategies leaves slots empty when there is not enough", () => {
  assert.deepEqual(sizes(groups(1), 3), [1, 0, 0]);
  assert.deepEqual(sizes([], 2), [0, 0]);
});

test("placeStrategies places as many as a session may have into one slot", () => {
  assert.deepEqual(sizes(groups(100_000), 1), [100_000]);
});

test("placeStrategies puts every strategy into one slot, in index order", () => {
  fc.assert(
    fc.property(some, ({ strategies, size }) => {
      const placed = placeStrategies(strategies, size);
      assert.equal(placed.length, size);
      for (const slot of placed)
        assert.deepEqual(
          slot,
          slot.toSorted((a, b) => a.index - b.index),
        );
      assert.deepEqual(
        placed.flat().toSorted((a, b) => a.index - b.index),
        strategies,
      );
    }),
  );
});

test("placeStrategies spreads no worse than twice an even share", () => {
  fc.assert(
    fc.property(some, ({ strategies, size }) => {
      const share = Math.max(1, Math.ceil(strategies.length / size));
      for (const slot of placeStrategies(strategies, size)) assert.ok(slot.length <= 2 * share);
    }),
  );
});

test("placeStrategies is the same every time", () => {
  fc.assert(
    fc.property(some, ({ strategies, size }) => {
      assert.deepEqual(placeStrategies(strategies, size), placeStrategies(strategies, size));
    }),
  );
});
