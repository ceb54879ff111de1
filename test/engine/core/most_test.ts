import assert from "node:assert/strict";
import { test } from "node:test";
import { mostOf } from "../../../engine/core/mod.ts";

test("mostOf is the largest value of a list of any length, and at least `least`", () => {
  const long = Array.from({ length: 1_000_000 }, (_, i) => (i * 7_919) % 999_983);
  assert.equal(
    mostOf(long, (each) => each),
    999_982,
  );
  assert.deepEqual([mostOf([], () => 9), mostOf([-1], (each) => each), mostOf(["a"], () => 1, 5)], [0, 0, 5]);
});
