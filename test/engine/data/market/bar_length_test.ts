import assert from "node:assert/strict";
import { test } from "node:test";
import { findLength } from "../../../../engine/data/market/bar_length.ts";
import { LocalDays } from "../../../../engine/data/market/local_days.ts";
import { SeriesStats } from "../../../../engine/data/market/series_stats.ts";
import { MICROS } from "../../../../engine/protocol/mod.ts";

test("bars of more spacings than are counted apart have a length, also if the least is that of first bars alone", () => {
  const stats = new SeriesStats("bars", new LocalDays("UTC"), true);
  // Each day begins with two bars a second apart, and has distances that few other days have.
  let longer = 1;
  for (let day = 0; day < 700; day += 1) {
    let second = 0;
    const times = [second, (second += 1), ...Array.from({ length: 6 }, () => (second += 2 + (longer++ % 2_060)))];
    for (const time of [...times, second + 1]) {
      stats.add((20_454 + day) * MICROS.day + time * MICROS.second);
    }
  }
  stats.finish();
  assert.ok(stats.inner.has(NaN));
  assert.equal(findLength(stats).length, MICROS.second);
});
