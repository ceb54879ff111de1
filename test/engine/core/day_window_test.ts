import assert from "node:assert/strict";
import { test } from "node:test";
import { isWithin } from "../../../engine/core/mod.ts";

test("isWithin counts both ends", () => {
  const window = { from: 100, to: 200 };
  assert.deepEqual(
    [99, 100, 150, 200, 201].map((time) => isWithin(window, time)),
    [false, true, true, true, false],
  );
});

test("isWithin takes a window whose end is earlier for one past midnight", () => {
  const window = { from: 200, to: 100 };
  assert.deepEqual(
    [0, 100, 101, 199, 200, 300].map((time) => isWithin(window, time)),
    [true, true, false, false, true, true],
  );
});
