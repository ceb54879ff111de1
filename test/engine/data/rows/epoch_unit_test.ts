import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readEpoch } from "../../../../engine/data/rows/epoch_unit.ts";

test("readEpoch cuts nanoseconds to the microsecond that they are in, though no double holds them", () => {
  const nanos = fc.bigInt({ min: 631_152_000_000_000_000n, max: 4_102_444_799_999_999_999n });
  fc.assert(
    fc.property(nanos, (value) => {
      assert.equal(readEpoch(value, "ns"), Number(value / 1_000n));
      assert.equal(readEpoch(String(value), "ns"), Number(value / 1_000n));
    }),
    { examples: [[1_767_584_700_123_456_999n]] },
  );
});
