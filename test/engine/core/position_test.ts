import assert from "node:assert/strict";
import { test } from "node:test";
import { grossPnl, oppositeSide, signedQty } from "../../../engine/core/mod.ts";

test("grossPnl gains on a rise when long and on a fall when short", () => {
  assert.equal(grossPnl(signedQty("BUY", 3), 10_000, 10_050), 150);
  assert.equal(grossPnl(signedQty("SELL", 3), 10_000, 10_050), -150);
  assert.equal(grossPnl(signedQty("SELL", 3), 10_000, 9_950), 150);
});

test("oppositeSide of each side is the other side", () => {
  assert.deepEqual([oppositeSide("BUY"), oppositeSide("SELL")], ["SELL", "BUY"]);
});
