import assert from "node:assert/strict";
import { test } from "node:test";
import { addPrice, barsWithin, joinBars, noBars, packBars } from "../../../../engine/report/bars/mod.ts";
import { shapedResult } from "../../../fixtures/result_page.ts";

test("addPrice makes a bar of the prices of a time", () => {
  const bars = noBars(60);
  for (const [time, price] of [
    [60, 10],
    [60, 14],
    [60, 8],
    [60, 11],
    [180, 9],
  ] as const)
    addPrice(bars, time, price);
  assert.deepEqual(bars, { seconds: 60, times: [60, 180], open: [10, 9], high: [14, 9], low: [8, 9], close: [11, 9] });
});

test("barsWithin keeps the bars that begin in a span, and none at its end", () => {
  const bars = noBars(60);
  for (let time = 0; time < 600; time += 60) addPrice(bars, time, time);
  const kept = barsWithin(bars, [
    { from: 60, to: 180 },
    { from: 200, to: 230 },
    { from: 480, to: 10_000 },
  ]);
  assert.deepEqual(kept.times, [60, 120, 480, 540]);
  assert.deepEqual(kept.close, [60, 120, 480, 540]);
  assert.deepEqual(joinBars([kept, noBars(60)], 60), kept);
});

test("packBars takes at most 5 bytes a bar of minutes", () => {
  const bars = shapedResult({ days: 60, trades: 0 }).extras.bars.get(0)!;
  const { packed, count, seconds } = packBars(bars);
  assert.deepEqual([count, seconds], [bars.times.length, 60]);
  const bytes = Buffer.from(packed, "base64").length;
  assert.ok(bytes / count <= 5, `${bytes / count} bytes a bar`);
});
