import assert from "node:assert/strict";
import { test } from "node:test";
import { Troubles } from "../../../engine/observe/mod.ts";

test("Troubles has each reason once, in the order in which they came, until it is cleared", () => {
  const troubles = new Troubles();
  troubles.set("disk", "the disk is full");
  troubles.set("clock", "the clock is 5 s behind");
  troubles.set("disk", "the disk is still full");
  assert.deepEqual(troubles.reasons, ["the disk is still full", "the clock is 5 s behind"]);
  troubles.clear("disk");
  assert.deepEqual(troubles.reasons, ["the clock is 5 s behind"]);
  assert.deepEqual([troubles.has("disk"), troubles.has("clock")], [false, true]);
});
