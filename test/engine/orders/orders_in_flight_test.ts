import assert from "node:assert/strict";
import { test } from "node:test";
import { OrdersInFlight } from "../../../engine/orders/orders_in_flight.ts";

/** A promise that settles when the test says so. */
function byHand(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

test("OrdersInFlight has no order that is recorded already", async () => {
  const inFlight = new OrdersInFlight();
  const done: string[] = [];
  inFlight.add(0, null, () => done.push("recorded"));
  inFlight.after(0, () => done.push("after"));
  assert.deepEqual([done, inFlight.has(0)], [["recorded", "after"], false]);
  await inFlight.untilNone();
});

test("OrdersInFlight has a strategy's order until it is recorded, and then does what waits for it", async () => {
  const inFlight = new OrdersInFlight();
  const { promise, resolve } = byHand();
  const done: string[] = [];
  inFlight.add(0, promise, () => done.push(`recorded, under way: ${inFlight.has(0)}`));
  inFlight.after(0, () => done.push("after"));
  inFlight.after(1, () => done.push("another strategy"));
  assert.deepEqual([done, inFlight.has(0), inFlight.has(1)], [["another strategy"], true, false]);
  resolve();
  await inFlight.untilNone();
  assert.deepEqual(done, ["another strategy", "recorded, under way: false", "after"]);
});

test("OrdersInFlight is empty only when the orders that follow from an order are complete too", async () => {
  const inFlight = new OrdersInFlight();
  const [first, second] = [byHand(), byHand()];
  const done: string[] = [];
  inFlight.add(0, first.promise, () => done.push("first"));
  inFlight.after(0, () => inFlight.add(0, second.promise, () => done.push("second")));
  const settled = inFlight.untilNone().then(() => done.push("settled"));
  first.resolve();
  await first.promise;
  await Promise.resolve();
  second.resolve();
  await settled;
  assert.deepEqual(done, ["first", "second", "settled"]);
});

test("OrdersInFlight holds a strategy for good whose order stays unreconciled, and throws its error at the end", async () => {
  const inFlight = new OrdersInFlight();
  const done: string[] = [];
  inFlight.add(0, Promise.reject(new Error("in doubt")), () => done.push("recorded"));
  inFlight.add(1, Promise.resolve(), () => done.push("another"));
  inFlight.after(0, () => done.push("after"));
  await assert.rejects(inFlight.untilNone(), /in doubt/);
  assert.deepEqual([done, inFlight.has(0)], [["another"], true]);
});
