import assert from "node:assert/strict";
import { test } from "node:test";
import { paperFillPrice } from "../../../engine/core/mod.ts";

test("paperFillPrice is the row's price, worse by the slippage on either side, at least one minor unit", () => {
  assert.deepEqual([paperFillPrice("BUY", 100, 0), paperFillPrice("SELL", 100, 0)], [100, 100]);
  assert.deepEqual([paperFillPrice("BUY", 100, 5), paperFillPrice("SELL", 100, 5)], [105, 95]);
  assert.equal(paperFillPrice("SELL", 5, 5), 1);
});
