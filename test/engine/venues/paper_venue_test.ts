import assert from "node:assert/strict";
import { test } from "node:test";
import type { Side } from "../../../engine/protocol/mod.ts";
import { PaperVenue } from "../../../engine/venues/mod.ts";

function fillOf(slippage: number, side: Side, price: number): unknown {
  return new PaperVenue(slippage).submit({ id: "s#1", instrument: 0, side, qty: 5, price });
}

test("PaperVenue fills at the row's price, made worse by the slippage", () => {
  assert.deepEqual(fillOf(0, "BUY", 10_000), { status: "filled", price: 10_000 });
  assert.deepEqual(fillOf(3, "BUY", 10_000), { status: "filled", price: 10_003 });
  assert.deepEqual(fillOf(3, "SELL", 10_000), { status: "filled", price: 9_997 });
});

test("PaperVenue never fills below one minor unit", () => {
  assert.deepEqual(fillOf(5, "SELL", 3), { status: "filled", price: 1 });
});
