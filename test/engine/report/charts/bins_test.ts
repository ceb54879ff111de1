import assert from "node:assert/strict";
import { test } from "node:test";
import { binsOf } from "../../../../engine/report/charts/mod.ts";

const CENT = 0.01;

/** How many values bins below 0 have, and those above it. */
function sides(values: readonly number[]): readonly [below: number, above: number] {
  let [below, above] = [0, 0];
  for (const { from, to, count } of binsOf(values, CENT)) {
    assert.ok(from >= 0 || to <= 0, `a bin of ${from} to ${to}`);
    if (from < 0) below += count;
    else above += count;
  }
  return [below, above];
}

test("binsOf counts values between round numbers", () => {
  const bins = binsOf([-250, -10, 0, 5, 99, 100, 740], CENT);
  assert.deepEqual(
    bins.filter(({ count }) => count > 0),
    [
      { from: -300, to: -200, count: 1 },
      { from: -100, to: 0, count: 1 },
      { from: 0, to: 100, count: 3 },
      { from: 100, to: 200, count: 1 },
      { from: 700, to: 800, count: 1 },
    ],
  );
});

test("binsOf gathers rare losses below 0, though the others make the scale", () => {
  const wins = Array.from({ length: 995 }, (_, i) => 100 + i);
  assert.deepEqual(sides([...wins, -5_000, -3, -3, -2, -1]), [5, 995]);
});

test("binsOf gathers rare wins above 0, though the others make the scale", () => {
  const losses = Array.from({ length: 995 }, (_, i) => -100 - i);
  assert.deepEqual(sides([...losses, 5_000, 3, 3, 2, 0]), [995, 5]);
});

test("binsOf counts 0 as no loss, also where nothing was won", () => {
  assert.deepEqual(sides([-100, -50, 0, 0]), [2, 2]);
});

test("binsOf has one extreme value in the outer bin, and the others well spread", () => {
  const bins = binsOf([...Array.from({ length: 200 }, (_, i) => i - 100), 1e12], CENT);
  assert.ok(bins.every(({ to }) => to <= 1_000));
  assert.ok(bins.filter(({ count }) => count > 0).length >= 8);
});

test("binsOf of equal values has them in one bin that is no narrower than money", () => {
  for (const value of [5, -5, 0, 1e12]) {
    const bins = binsOf([value, value, value], CENT).filter(({ count }) => count > 0);
    assert.equal(bins.length, 1);
    const [{ from, to, count }] = bins as [(typeof bins)[number]];
    assert.ok(from <= value && value < to && to - from > CENT * 0.999 && count === 3, `${value}: ${from} to ${to}`);
  }
});

test("binsOf of nothing has none", () => {
  assert.deepEqual(binsOf([], CENT), []);
});
