import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "../../../engine/feed/mod.ts";

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.nextUint32());
}

test("Random gives the published numbers of xoshiro128** for the state 1 2 3 4", () => {
  assert.deepEqual(
    draw(Random.fromState([1, 2, 3, 4]), 10),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
});

test("Random gives the same numbers for the same seed and label", () => {
  assert.deepEqual(draw(Random.seeded(7, "NIFTY"), 100), draw(Random.seeded(7, "NIFTY"), 100));
});

test("Random gives other numbers for another seed or label", () => {
  const streams = [
    Random.seeded(1, "NIFTY"),
    Random.seeded(2, "NIFTY"),
    Random.seeded(1, "BANKNIFTY"),
    Random.seeded(-1, "NIFTY"),
  ];
  assert.equal(new Set(streams.flatMap((random) => draw(random, 50))).size, 200);
});

test("Random keeps its numbers from release to release", () => {
  assert.deepEqual(draw(Random.seeded(1, "NIFTY"), 4), [3188638351, 1115291174, 2439809403, 3403856388]);
});

test("Random.integer is within its range and reaches both ends", () => {
  const random = Random.seeded(3, "range");
  const counts = new Map<number, number>();
  for (let i = 0; i < 7_000; i++) {
    const value = random.integer(-3, 3);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts.keys()].toSorted((a, b) => a - b),
    [-3, -2, -1, 0, 1, 2, 3],
  );
  // 1,000 each is expected; 6 standard deviations are 176.
  for (const [value, count] of counts) assert.ok(Math.abs(count - 1_000) < 176, `${value}: ${count}`);
});

test("Random.integer draws again rather than prefer small numbers", () => {
  // 3 * 2^30 does not divide 2^32: by the remainder alone the lowest third would come twice as often.
  const random = Random.seeded(4, "bias");
  const span = 3 * 2 ** 30;
  let low = 0;
  for (let i = 0; i < 9_000; i++) if (random.integer(0, span - 1) < span / 3) low++;
  assert.ok(Math.abs(low - 3_000) < 270, String(low));
});

test("Random.integer takes any range of up to 2^32 integers", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
      fc.nat(2 ** 32 - 1),
      (seed, least, extra) => {
        const value = Random.seeded(seed, "any").integer(least, least + extra);
        assert.ok(Number.isSafeInteger(value) && value >= least && value <= least + extra);
      },
    ),
  );
});

test("Random.integer refuses an empty, broken or too large range", () => {
  const random = Random.seeded(1, "x");
  const message = (range: string): object => ({
    name: "RangeError",
    message: `Expected a range of 1 to 2^32 integers, was ${range}`,
  });
  assert.throws(() => random.integer(2, 1), message("2 to 1"));
  assert.throws(() => random.integer(0.5, 1), message("0.5 to 1"));
  assert.throws(() => random.integer(0, 2 ** 32), message("0 to 4294967296"));
});

test("Random refuses a seed that is not a safe integer, and a state of zeros", () => {
  assert.throws(() => Random.seeded(0.5, "x"), /a seed is a safe integer, was 0\.5/);
  assert.throws(() => Random.fromState([0, 0, 0, 0]), /not all zeros/);
});
