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

test("OrderLog lets go of orders that no slot can ask for, and counts on", () => {
  let kept = 0;
  const log = new OrderLog(1, () => kept);
  for (let n = 1; n <= 1_000; n += 1) {
    log.add(orderOf({ n, seq: n }));
    kept = n - 3;
  }
  assert.deepEqual([log.lastN(0), log.count, log.find(0, 1)], [1_000, 1_000, null]);
  // Those after the state that its next worker would begin with.
  for (let n = 998; n <= 1_000; n += 1) assert.equal(log.find(0, n)?.n, n);
  const held = Array.from({ length: 1_000 }, (_, i) => log.find(0, i + 1)).filter((order) => order !== null);
  assert.ok(held.length < 16, `${held.length} are held`);
});

test("OrderLog holds all that a slot may still ask for", () => {
  const log = new OrderLog(1, () => 0);
  for (let n = 1; n <= 100; n += 1) log.add(orderOf({ n, seq: n }));
  for (let n = 1; n <= 100; n += 1) assert.equal(log.find(0, n)?.n, n);
  log.forget(0, 60);
  assert.deepEqual([log.find(0, 60), log.find(0, 61)?.n, log.lastN(0)], [null, 61, 100]);
  log.forget(0, Infinity);
  assert.deepEqual([log.find(0, 100), log.lastN(0)], [null, 100]);
  log.add(orderOf({ n: 101, seq: 101 }));
  assert.equal(log.find(0, 101)?.n, 101);
});
