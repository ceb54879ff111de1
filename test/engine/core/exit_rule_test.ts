import assert from "node:assert/strict";
import { test } from "node:test";
import { grossPnl, judgeBounds, oppositeSide, signedQty } from "../../../engine/core/mod.ts";

test("grossPnl gains on a rise when long and on a fall when short", () => {
  assert.equal(grossPnl(signedQty("BUY", 3), 10_000, 10_050), 150);
  assert.equal(grossPnl(signedQty("SELL", 3), 10_000, 10_050), -150);
  assert.equal(grossPnl(signedQty("SELL", 3), 10_000, 9_950), 150);
});

test("judgeBounds counts both edges as reached", () => {
  const bounds = { maxLoss: 500, maxProfit: 800 };
  assert.deepEqual(
    [-501, -500, -499, 0, 799, 800, 801].map((pnl) => judgeBounds(pnl, bounds)),
    ["stop-loss", "stop-loss", null, null, null, "target", "target"],
  );
});

test("oppositeSide is the other one", () => {
  assert.deepEqual([oppositeSide("BUY"), oppositeSide("SELL")], ["SELL", "BUY"]);
});
