import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compare,
  compareLeast,
  formatComparison,
  formatHeader,
  formatSpread,
  inMs,
  interleave,
  median,
  percentile,
} from "../../scripts/bench/harness.ts";

test("interleave runs the arms in turn, and who begins changes", async () => {
  const order: string[] = [];
  const arm = (name: string) => () => {
    order.push(name);
    return `${name}${order.length}`;
  };
  const measured = await interleave(3, [arm("a"), arm("b")]);
  assert.equal(order.join(""), "abbaab");
  assert.deepEqual(measured, [
    ["a1", "a4", "a5"],
    ["b2", "b3", "b6"],
  ]);
});

test("median is the middle value, or the mean of two; of none it is NaN", () => {
  assert.deepEqual([median([9, 1, 5]), median([4, 1, 9, 2]), median([7]), median([])], [5, 3, 7, NaN]);
});

test("percentile is the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.deepEqual([percentile(hundred, 50), percentile(hundred, 99), percentile(hundred, 100)], [50, 99, 100]);
  assert.deepEqual([percentile([3], 99), percentile([], 50)], [3, NaN]);
});

test("compare has the ratio of the medians, and the extremes of the ratios of pairs", () => {
  assert.deepEqual(compare([2, 4, 9], [1, 2, 3]), { a: 4, b: 2, ratio: 2, least: 2, most: 3 });
});

test("compareLeast has the ratio of the least blocks", () => {
  assert.deepEqual(compareLeast([2, 4, 9], [3, 2, 1]), { a: 2, b: 1, ratio: 2, least: 2 / 3, most: 9 });
});

test("a comparison is one line of at most 80 columns, with units and its target", () => {
  const line = formatComparison("neighbour-death, fill p50", compare([1_234.5], [10.25]), { unit: inMs, target: 1.5 });
  assert.match(line, /^neighbour-death, fill p50 +1234\.5 ms +10\.3 ms +120\.44 +120\.44-120\.44 +<= 1\.50$/);
  for (const each of [line, formatHeader()]) assert.ok(each.length <= 80, each);
});

test("a spread has the median, the least and the largest value, with units", () => {
  assert.match(formatSpread("hung-guard", [3, 1, 20], inMs), /^hung-guard +3\.00 ms {3}min 1\.00 ms {3}max 20\.0 ms$/);
});
