import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DaySet } from "../../../../engine/data/market/day_set.ts";

test("DaySet has the days that were added and not deleted, in order", () => {
  const day = fc.integer({ min: -100, max: 47_000 });
  fc.assert(
    fc.property(fc.array(day, { maxLength: 50 }), fc.array(day, { maxLength: 5 }), (added, others) => {
      const set = new DaySet();
      for (const each of added) set.add(each);
      const deleted = [...others, ...added.slice(0, 3)];
      for (const each of deleted) set.delete(each);
      const expected = new Set(added.filter((each) => !deleted.includes(each)));
      assert.deepEqual(
        [...set.days()],
        [...expected].toSorted((a, b) => a - b),
      );
      for (const each of [...added, ...others, 0]) assert.equal(set.has(each), expected.has(each));
    }),
  );
});

test("DaySet has the days of any order, far apart too", () => {
  const days = [20_000, 7_305, 20_031, 20_032, 47_481, 7_304];
  const set = new DaySet();
  for (const day of days) set.add(day);
  assert.deepEqual(
    [...set.days()],
    days.toSorted((a, b) => a - b),
  );
  set.delete(20_031);
  assert.deepEqual([set.has(20_031), set.has(20_032), set.has(1)], [false, true, false]);
});
