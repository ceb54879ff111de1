import assert from "node:assert/strict";
import { test } from "node:test";
import type { Side } from "../../../engine/protocol/mod.ts";
import { PaperVenue } from "../../../engine/venues/mod.ts";

function fillOf(slippage: number, side: Side, price: number): unknown {
  return new PaperVenue(slippage, [{ tick: 1 }]).submit({ id: "s#1", instrument: 0, side, qty: 5, price });
}

test("PaperVenue fills at the row's price, made worse by the slippage", () => {
  assert.deepEqual(fillOf(0, "BUY", 10_000), { status: "filled", price: 10_000 });
  assert.deepEqual(fillOf(3, "BUY", 10_000), { status: "filled", price: 10_003 });
  assert.deepEqual(fillOf(3, "SELL", 10_000), { status: "filled", price: 9_997 });
});

test("PaperVenue counts slippage in ticks of the order's instrument; only below zero it sells at less than one unit", () => {
  const venue = new PaperVenue(3, [{ tick: 1 }, { tick: 5 }]);
  const order = { id: "s#1", instrument: 1, side: "SELL", qty: 5, price: 10 } as const;
  assert.deepEqual(venue.submit({ ...order, price: 20 }), { status: "filled", price: 5 });
  assert.deepEqual(venue.submit(order), { status: "filled", price: 1 });
  assert.deepEqual(venue.submit({ ...order, price: -10 }), { status: "filled", price: -25 });
  assert.deepEqual(venue.submit({ ...order, side: "BUY" }), { status: "filled", price: 25 });
  assert.throws(() => venue.submit({ ...order, instrument: 2 }), /Expected an instrument of the session, was 2/);
});
