import assert from "node:assert/strict";
import { test } from "node:test";
import { EventTally } from "../../../engine/journal/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";
import { haltAt } from "../../fixtures/store.ts";

test("EventTally counts records and orders, and adds up what orders say", () => {
  const tally = new EventTally();
  tally.add(haltAt(1));
  tally.add({ type: "order", order: orderOf({ fees: 5, realised: -5 }) });
  tally.add({ type: "order", order: exitOf({ fillPrice: 10_100, realised: 100 }) });
  tally.add({ type: "order", order: orderOf({ strategy: 7 }) });
  assert.deepEqual([tally.records, tally.orders], [4, 3]);
  assert.deepEqual([tally.realised(0), tally.account(0).realised, tally.account(0).position], [95, 95, null]);
  assert.equal(tally.account(7).entries, 1);
});

test("EventTally has an account of a strategy that has ordered nothing", () => {
  const tally = new EventTally();
  assert.deepEqual([tally.account(99).entries, tally.realised(99)], [0, 0]);
});

test("EventTally refuses an order that does not fit those before", () => {
  const tally = new EventTally();
  tally.add({ type: "order", order: orderOf() });
  assert.throws(() => tally.add({ type: "order", order: exitOf({ fillPrice: 10_100, realised: 99 }) }), /adds up/);
});
