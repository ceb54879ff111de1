import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { placeStrategies } from "../../../engine/pool/placement.ts";

interface Placed {
  readonly index: number;
  readonly instrument: number;
  readonly cost: number;
}

function place(strategies: readonly Placed[], size: number): readonly (readonly Placed[])[] {
  return placeStrategies(strategies, size, ({ cost }) => cost);
}

function costsIn(placed: readonly (readonly Placed[])[]): number[] {
  return placed.map((slot) => slot.reduce((sum, { cost }) => sum + cost, 0));
}

function groups(...lengths: readonly number[]): Placed[] {
  const instruments = lengths.flatMap((length, instrument) => Array.from({ length }, () => instrument));
  return instruments.map((instrument, index) => ({ index, instrument, cost: 1 }));
}

function sizes(strategies: readonly Placed[], size: number): number[] {
  return place(strategies, size).map(({ length }) => length);
}

const some = fc.record({
  strategies: fc
    .array(fc.record({ instrument: fc.integer({ min: 0, max: 6 }), cost: fc.integer({ min: 1, max: 90 }) }), {
      maxLength: 80,
    })
    .map((all) => all.map((each, index): Placed => ({ index, ...each }))),
  size: fc.integer({ min: 1, max: 12 }),
});

test("placeStrategies keeps the strategies of one instrument together", () => {
  const placed = place(groups(3, 3, 3, 3), 4);
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
      const placed = place(strategies, size);
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

test("placeStrategies makes slots even in cost, not in number", () => {
  const costs = [30, 10, 10, 10];
  const one = groups(4).map((each, i) => ({ ...each, cost: costs[i] ?? 0 }));
  assert.deepEqual(costsIn(place(one, 2)), [30, 30]);
  const several = groups(1, 1, 1, 1).map((each, i) => ({ ...each, cost: costs[i] ?? 0 }));
  assert.deepEqual(costsIn(place(several, 2)), [30, 30]);
});

test("placeStrategies spreads no worse than twice an even share, but for what one strategy costs", () => {
  fc.assert(
    fc.property(some, ({ strategies, size }) => {
      const share = strategies.reduce((sum, { cost }) => sum + cost, 0) / size;
      const most = Math.max(0, ...strategies.map(({ cost }) => cost));
      for (const cost of costsIn(place(strategies, size))) assert.ok(cost <= 2 * (share + most));
    }),
  );
});

test("placeStrategies is the same every time", () => {
  fc.assert(
    fc.property(some, ({ strategies, size }) => {
      assert.deepEqual(place(strategies, size), place(strategies, size));
    }),
  );
});
