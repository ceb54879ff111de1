import assert from "node:assert/strict";
import { test } from "node:test";
import { InFlight } from "../../../engine/orders/in_flight.ts";

/** A promise that settles when the test says so. */
function byHand(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

test("InFlight has nothing under way of what is recorded already", async () => {
  const inFlight = new InFlight();
  const done: string[] = [];
  inFlight.add(0, null, () => done.push("recorded"));
  inFlight.after(0, () => done.push("after"));
  assert.deepEqual([done, inFlight.has(0)], [["recorded", "after"], false]);
  await inFlight.settled();
});

test("InFlight has a strategy's order under way until it is recorded, and then what waits for it", async () => {
  const inFlight = new InFlight();
  const { promise, resolve } = byHand();
  const done: string[] = [];
  inFlight.add(0, promise, () => done.push(`recorded, under way: ${inFlight.has(0)}`));
  inFlight.after(0, () => done.push("after"));
  inFlight.after(1, () => done.push("another strategy"));
  assert.deepEqual([done, inFlight.has(0), inFlight.has(1)], [["another strategy"], true, false]);
  resolve();
  await inFlight.settled();
  assert.deepEqual(done, ["another strategy", "recorded, under way: false", "after"]);
});

test("InFlight is settled only when what follows from an order is too", async () => {
  const inFlight = new InFlight();
  const [first, second] = [byHand(), byHand()];
  const done: string[] = [];
  inFlight.add(0, first.promise, () => done.push("first"));
  inFlight.after(0, () => inFlight.add(0, second.promise, () => done.push("second")));
  const settled = inFlight.settled().then(() => done.push("settled"));
  first.resolve();
  await first.promise;
  await Promise.resolve();
  second.resolve();
  await settled;
  assert.deepEqual(done, ["first", "second", "settled"]);
});

test("InFlight lets a strategy order nothing more whose order is in doubt, and says so when it is settled", async () => {
  const inFlight = new InFlight();
  const done: string[] = [];
  inFlight.add(0, Promise.reject(new Error("in doubt")), () => done.push("recorded"));
  inFlight.add(1, Promise.resolve(), () => done.push("another"));
  inFlight.after(0, () => done.push("after"));
  await assert.rejects(inFlight.settled(), /in doubt/);
  assert.deepEqual([done, inFlight.has(0)], [["another"], true]);
});
