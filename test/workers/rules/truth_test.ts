import assert from "node:assert/strict";
import { test } from "node:test";
import { kleeneAnd, kleeneOr } from "../../../workers/rules/truth.ts";
import type { Truth } from "../../../workers/rules/mod.ts";

const ALL: readonly Truth[] = [1, 0, -1];

test("kleeneAnd is Kleene's strong conjunction", () => {
  assert.deepEqual(
    ALL.map((left) => ALL.map((right) => kleeneAnd(left, right))),
    [
      [1, 0, -1],
      [0, 0, 0],
      [-1, 0, -1],
    ],
  );
});

test("kleeneOr is Kleene's strong disjunction", () => {
  assert.deepEqual(
    ALL.map((left) => ALL.map((right) => kleeneOr(left, right))),
    [
      [1, 1, 1],
      [1, 0, -1],
      [1, -1, -1],
    ],
  );
});
