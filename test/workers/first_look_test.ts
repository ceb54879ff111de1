import assert from "node:assert/strict";
import { test } from "node:test";
import { FirstLook } from "../../workers/first_look.ts";

const ROW = { ts: 1_000 };

/** Three strategies that look at the first two of some values. */
function lookAt(values: readonly number[]): FirstLook {
  const look = new FirstLook(Float64Array.from(values), 4);
  look.set(0, { column: 0, low: 10, high: 20 });
  look.set(1, { column: 1, low: 30, high: Number.POSITIVE_INFINITY });
  look.set(2, { column: 0, low: Number.NEGATIVE_INFINITY, high: 5 });
  for (const place of [0, 1, 2, 3]) look.open(place, Number.POSITIVE_INFINITY);
  return look;
}

/** The places of those that are to be judged. */
function judged(look: FirstLook, ts = ROW.ts): number[] {
  const among = Int32Array.of(3, 0, 2, 1);
  const found: number[] = [];
  for (let i = look.seek(among, 0, among.length, { ts }); i < among.length;) {
    found.push(among[i] ?? NaN);
    i = look.seek(among, i + 1, among.length, { ts });
  }
  return found;
}

test("FirstLook passes those whose value is outside of their range, and nobody without one", () => {
  assert.deepEqual(judged(lookAt([7, 29])), [3]);
  assert.deepEqual(judged(lookAt([10, 30])), [3, 0, 1]);
  assert.deepEqual(judged(lookAt([20, 31])), [3, 0, 1]);
  assert.deepEqual(judged(lookAt([5, 0])), [3, 2]);
});

test("FirstLook passes nobody whose value is unknown", () => {
  assert.deepEqual(judged(lookAt([NaN, NaN])), [3, 0, 2, 1]);
});

test("FirstLook passes nobody who is shut, nor from an instant on up to which it was opened", () => {
  const look = lookAt([7, 29]);
  look.shut(0);
  look.open(2, ROW.ts + 1);
  assert.deepEqual(judged(look), [3, 0]);
  assert.deepEqual(judged(look, ROW.ts + 1), [3, 0, 2]);
});

test("FirstLook finds nobody beyond the count that it is given", () => {
  assert.equal(lookAt([15, 0]).seek(Int32Array.of(1, 0), 0, 1, ROW), 1);
});
