import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PriceTrack } from "../../../../engine/report/rows/price_track.ts";

test("PriceTrack has the extremes of any rows, as looking at each has them", () => {
  const row = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -1_000, max: 1_000 }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 2_000, size: "max" }), fc.nat(6_000), fc.nat(6_000), (rows, a, b) => {
      const track = new PriceTrack();
      track.add(1, 5_000);
      track.clear();
      let seq = 0;
      const all = rows.map(([step, price]) => {
        seq += step;
        track.add(seq, price);
        return { seq, price };
      });
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const prices = all.flatMap((each) => (each.seq >= from && each.seq <= to ? [each.price] : []));
      const expected = prices.length === 0 ? null : { least: Math.min(...prices), most: Math.max(...prices) };
      assert.deepEqual(track.between(from, to), expected);
      assert.deepEqual(track.ends, all.length === 0 ? null : { first: all[0]?.price, last: all.at(-1)?.price });
    }),
  );
});
