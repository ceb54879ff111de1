import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextDown, nextUp } from "../../../workers/rules/neighbours.ts";

test("nextUp and nextDown step over the least gap there is", () => {
  assert.equal(nextUp(1), 1 + Number.EPSILON);
  assert.equal(nextDown(1), 1 - Number.EPSILON / 2);
  assert.equal(nextUp(-0), Number.MIN_VALUE);
  assert.equal(nextDown(0), -Number.MIN_VALUE);
  assert.equal(nextUp(Number.MAX_VALUE), Number.POSITIVE_INFINITY);
  assert.equal(nextUp(-1), -1 + Number.EPSILON / 2);
});

test("nextUp leaves no double in between, and nextDown takes it back", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const up = nextUp(value);
      const middle = value / 2 + up / 2;
      assert.ok(up > value);
      assert.ok(middle <= value || middle >= up || up === Number.POSITIVE_INFINITY);
      if (Number.isFinite(up)) assert.equal(nextDown(up), value === 0 ? 0 : value);
    }),
  );
});
