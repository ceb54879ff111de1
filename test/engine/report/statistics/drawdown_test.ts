import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { deepestOf, drawdownsOf } from "../../../../engine/report/statistics/drawdown.ts";

test("drawdownsOf has each fall from a peak to its recovery, and one that is still open", () => {
  assert.deepEqual(drawdownsOf([10, -3, -4, 7, 5, -1]), [
    { peak: 0, trough: 2, recovery: 3, depth: 7, length: 3 },
    { peak: 4, trough: 5, recovery: null, depth: 1, length: 1 },
  ]);
  assert.deepEqual(drawdownsOf([-5, 5]), [{ peak: -1, trough: 0, recovery: 1, depth: 5, length: 2 }]);
  assert.deepEqual(drawdownsOf([]), []);
  assert.deepEqual(drawdownsOf([1, 2, 0, 3]), []);
});

test("drawdownsOf has the deepest fall and the longest wait that looking at all pairs finds", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 60 }), (changes) => {
      const sums = [0];
      for (const change of changes) sums.push(sums.at(-1)! + change);
      let [depth, length] = [0, 0];
      for (const [i, from] of sums.entries()) {
        if (sums.slice(0, i).some((before) => before > from)) continue;
        for (let j = i + 1; j < sums.length && (j === i + 1 || sums[j - 1]! < from); j += 1) {
          depth = Math.max(depth, from - sums[j]!);
          if (sums[i + 1]! < from) length = Math.max(length, j - i);
        }
      }
      const all = drawdownsOf(changes);
      assert.equal(deepestOf(changes), depth);
      assert.equal(
        all.reduce((most, each) => Math.max(most, each.depth), 0),
        depth,
      );
      assert.equal(
        all.reduce((most, each) => Math.max(most, each.length), 0),
        length,
      );
    }),
  );
});
