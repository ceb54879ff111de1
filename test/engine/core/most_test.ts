import assert from "node:assert/strict";
import { test } from "node:test";
import { finestScale, mostOf } from "../../../engine/core/mod.ts";

test("mostOf is the largest that a list gives, however long it is, and never below the least", () => {
  const long = Array.from({ length: 1_000_000 }, (_, i) => (i * 7_919) % 999_983);
  assert.equal(
    mostOf(long, (each) => each),
    999_982,
  );
  assert.deepEqual([mostOf([], () => 9), mostOf([-1], (each) => each), mostOf(["a"], () => 1, 5)], [0, 0, 5]);
});

test("finestScale is the finest of the instruments', and 1 of none", () => {
  assert.deepEqual(
    [finestScale([]), finestScale([{ scale: 100 }, { scale: 1_000_000 }, { scale: 1 }])],
    [1, 1_000_000],
  );
});
