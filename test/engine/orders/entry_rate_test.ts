import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EntryRate } from "../../../engine/orders/mod.ts";

test("EntryRate lets the most entries through within a second, and one more a second after the first", () => {
  const rate = new EntryRate(2);
  rate.count(0, 1_000_000);
  assert.equal(rate.isExceeded(0, 1_000_000), false);
  rate.count(0, 1_500_000);
  assert.deepEqual(
    [1_500_000, 1_999_999, 2_000_000].map((ts) => rate.isExceeded(0, ts)),
    [true, true, false],
  );
});

test("EntryRate counts nothing by being asked", () => {
  const rate = new EntryRate(1);
  for (let i = 0; i < 3; i += 1) assert.equal(rate.isExceeded(0, 5), false);
});

test("EntryRate counts each strategy by itself", () => {
  const rate = new EntryRate(1);
  rate.count(0, 0);
  assert.deepEqual([rate.isExceeded(0, 1), rate.isExceeded(1, 1)], [true, false]);
});

test("EntryRate never lets more than the most through in any second, and no fewer than it may", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 700_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), gaps, (max, steps) => {
      const rate = new EntryRate(max);
      const through: number[] = [];
      let ts = 0;
      for (const step of steps) {
        ts += step;
        const within = through.filter((at) => ts - at < 1_000_000).length;
        assert.equal(rate.isExceeded(7, ts), within >= max);
        if (within >= max) continue;
        rate.count(7, ts);
        through.push(ts);
      }
    }),
  );
});

test("EntryRate goes by the last entries, if more than the most were counted", () => {
  const rate = new EntryRate(10);
  for (let i = 0; i < 11; i += 1) rate.count(0, i * 90_000);
  assert.deepEqual([rate.isExceeded(0, 1_089_999), rate.isExceeded(0, 1_090_000)], [true, false]);
});
