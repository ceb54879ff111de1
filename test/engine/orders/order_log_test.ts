import assert from "node:assert/strict";
import { test } from "node:test";
import { OrderLog } from "../../../engine/orders/mod.ts";
import { orderOf } from "../../fixtures/orders.ts";

test("OrderLog finds an order by its strategy and number", () => {
  const log = new OrderLog(2);
  const [first, second, other] = [orderOf({ n: 1 }), orderOf({ n: 2 }), orderOf({ strategy: 1, n: 1 })];
  for (const order of [first, other, second]) log.add(order);
  assert.deepEqual([log.find(0, 1), log.find(0, 2), log.find(1, 1)], [first, second, other]);
  assert.deepEqual([log.find(0, 3), log.find(0, 0), log.find(1, 2)], [null, null, null]);
  assert.deepEqual([log.lastN(0), log.lastN(1), log.count], [2, 1, 3]);
});

test("OrderLog refuses a number that is not the strategy's next", () => {
  const log = new OrderLog(1);
  log.add(orderOf({ n: 1 }));
  for (const n of [1, 3]) assert.throws(() => log.add(orderOf({ n })), /the strategy's next n is 2/);
  assert.equal(log.count, 1);
});

test("OrderLog refuses a strategy that is not of the session", () => {
  assert.throws(() => new OrderLog(1).lastN(1), /strategy 1 is of this session/);
});

test("OrderLog counts the guard's orders by themselves, and all orders together", () => {
  const log = new OrderLog(2);
  log.add(orderOf({ n: 1 }));
  log.add(orderOf({ n: null, reason: "guard" }));
  log.add(orderOf({ n: 2 }));
  assert.deepEqual([log.lastN(0), log.lastGuardN(0), log.lastGuardN(1), log.count], [2, 1, 0, 3]);
});
