import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TimeSpans } from "../../../../engine/data/market/time_spans.ts";

test("TimeSpans has what is in any of its spans, both ends included, however they overlap", () => {
  const span = fc.tuple(fc.nat(30), fc.nat(10)).map(([from, length]) => [from, from + length] as const);
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), fc.nat(45), (spans, at) => {
      const isInside = spans.some(([from, to]) => from <= at && at <= to);
      assert.equal(new TimeSpans(spans.flat()).has(at), isInside);
    }),
  );
});
