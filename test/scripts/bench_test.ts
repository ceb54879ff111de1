import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compare,
  compareLeast,
  figure,
  formatHeader,
  formatMeasured,
  interleave,
  isMet,
  lineOf,
  median,
  MILLIONS,
  MS,
  percentile,
  spread,
  THOUSANDS,
  toJson,
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

test("a comparison is one line of at most 80 columns, in its unit, with its target", () => {
  const target = { atMost: 1.5 };
  const line = formatMeasured(lineOf("neighbour-death, fill p50", compare([1_234.5], [10.25]), { unit: MS, target }));
  assert.match(line, /^neighbour-death, fill p50 +1235 ms +10\.3 ms +120 +120-120 {2}<= 1\.5 !$/);
  const fast = lineOf("throughput, 10 on 2 slots", compare([12_345_678], [24_691_356]), {
    unit: MILLIONS,
    target: { atLeast: 0.4 },
  });
  assert.match(
    formatMeasured(fast),
    /^throughput, 10 on 2 slots +12\.3 M\/s +24\.7 M\/s +0\.50 +0\.50-0\.50 {2}>= 0\.4$/,
  );
  for (const each of [line, formatMeasured(fast), formatHeader()]) assert.ok(each.length <= 80, each);
});

test("a spread has the median, the least and the largest value, and a figure itself alone", () => {
  assert.match(formatMeasured(spread("hung-guard", [3, 1, 20], MS)), /^hung-guard +3 ms +1-20$/);
  assert.match(formatMeasured(figure("orders", 5_000, { name: "", per: 1 })), /^orders +5000$/);
});

test("a target is met by a ratio that reaches it", () => {
  assert.deepEqual(
    [
      isMet({ ratio: 0.5, target: { atLeast: 0.5 } }),
      isMet({ ratio: 0.49, target: { atLeast: 0.5 } }),
      isMet({ ratio: 1.5, target: { atMost: 1.5 } }),
      isMet({ ratio: 1.51, target: { atMost: 1.5 } }),
      isMet({ ratio: 1.5, target: null }),
    ],
    [true, false, true, false, null],
  );
});

test("toJson has a line's values in its unit, its target as text, and whether that is met", () => {
  const line = lineOf("a row", compare([2_000], [8_000]), { unit: THOUSANDS, target: { atLeast: 0.5 } });
  assert.deepEqual(toJson(line), {
    name: "a row",
    ours: 2,
    floor: 8,
    unit: "k/s",
    ratio: 0.25,
    range: [0.25, 0.25],
    target: ">= 0.5",
    met: false,
  });
  const alone = toJson(figure("orders", 7, { name: "", per: 1 }));
  const nothing = { floor: null, ratio: null, range: null, target: null, met: null };
  assert.deepEqual(alone, { name: "orders", ours: 7, unit: "", ...nothing });
});
