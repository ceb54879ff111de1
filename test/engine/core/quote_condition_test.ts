import assert from "node:assert/strict";
import { test } from "node:test";
import { quoteCondition } from "../../../engine/core/mod.ts";

test("quoteCondition puts a condition on one line, and cuts it to 48 characters", () => {
  assert.equal(quoteCondition("price >\n    100"), "`price > 100`");
  assert.equal(quoteCondition("x".repeat(48)), `\`${"x".repeat(48)}\``);
  assert.equal(quoteCondition("x".repeat(49)), `\`${"x".repeat(47)}…\``);
});
