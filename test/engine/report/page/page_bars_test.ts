import assert from "node:assert/strict";
import { test } from "node:test";
import { unpackBars } from "../../../../engine/page/unpack.ts";
import { pageBars } from "../../../../engine/report/page/page_bars.ts";
import { noBars } from "../../../../engine/report/bars/mod.ts";
import { shapedResult } from "../../../fixtures/result_page.ts";

const DAY = 86_400;

test("pageBars has all bars, where they are less than a megabyte", () => {
  const bars = shapedResult({ days: 20, trades: 0 }).extras.bars;
  const paged = pageBars(new Map([...bars, [1, noBars(60)]]), () => []);
  assert.deepEqual([...paged.keys()], [0], "an instrument without a bar is not there");
  assert.equal(paged.get(0)?.far?.seconds, 60);
  assert.equal(paged.get(0)?.near, null);
});

test("pageBars has longer ones beyond a megabyte, and the shorter of the newest days with trades", async () => {
  const bars = shapedResult({ days: 800, trades: 0 }).extras.bars;
  const times = bars.get(0)!.times;
  const spanOf = (day: number) => {
    const from = times[0]! + day * DAY;
    return { from, to: from + 375 * 60 };
  };
  const paged = pageBars(bars, () => [5, 400, 799].map(spanOf));
  const { far, near } = paged.get(0)!;
  assert.equal(far?.seconds, 300);
  const unpacked = await unpackBars(near!);
  assert.equal(unpacked.seconds, 60);
  const days = new Set([...unpacked.time].map((time) => Math.floor((time - times[0]!) / DAY)));
  assert.deepEqual([...days], [5, 400, 799]);
  const all = pageBars(bars, () => Array.from({ length: 800 }, (_, day) => spanOf(day))).get(0)!;
  assert.ok(all.near!.packed.length <= 1_000_000);
  const newest = await unpackBars(all.near!);
  assert.equal(newest.time.at(-1), times.at(-1), "the newest are kept");
  assert.ok(newest.count < times.length);
});
