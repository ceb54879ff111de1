import assert from "node:assert/strict";
import { test } from "node:test";
import { roundTrips, roundTripsOf } from "../../../engine/journal/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";

test("roundTripsOf pairs entries and exits by strategy, in the order of the entries", () => {
  const orders = [
    orderOf({ seq: 1, qty: 3, fees: 5 }),
    orderOf({ seq: 2, strategy: 1, side: "SELL", price: 20_000 }),
    exitOf({ seq: 3, strategy: 1, side: "BUY", price: 20_100, realised: -100 }),
    exitOf({ seq: 4, qty: 3, price: 10_010, fees: 6, realised: 24 }),
  ];
  const [first, second, third, fourth] = orders;
  assert.deepEqual(roundTripsOf(orders), [
    { entry: first, exit: fourth, gross: 30, fees: 11, net: 19 },
    { entry: second, exit: third, gross: -100, fees: 0, net: -100 },
  ]);
});

test("roundTripsOf leaves out orders that were not filled, and includes open positions", () => {
  const unfilled = { fillPrice: null, why: "rate" } as const;
  const orders = [
    orderOf({ status: "denied", ...unfilled }),
    orderOf({ n: 2, fees: 4 }),
    exitOf({ n: 3, status: "rejected", ...unfilled }),
  ];
  assert.deepEqual(roundTripsOf(orders), [{ entry: orders[1], exit: null, gross: null, fees: 4, net: null }]);
});

test("roundTripsOf refuses an exit from nothing, and an entry into an open position", () => {
  assert.throws(() => roundTripsOf([exitOf()]), {
    code: "JOURNAL_FILE",
    message: /^s0#2: Expected an exit from a position, but nothing is open\n {2}hint: /,
  });
  assert.throws(() => roundTripsOf([orderOf(), orderOf({ n: 2 })]), {
    code: "JOURNAL_FILE",
    message: /^s0#2: Expected an entry into a position, but s0#1 is still open\n {2}hint: /,
  });
});

test("roundTrips yields a position when it and those before it are closed, and the open ones at the end", () => {
  const orders = [
    orderOf({ seq: 1 }),
    orderOf({ seq: 2, strategy: 1 }),
    exitOf({ seq: 3, strategy: 1 }),
    orderOf({ seq: 4, strategy: 2 }),
    exitOf({ seq: 5 }),
  ];
  const taken: number[] = [];
  function* ordered(): Generator<(typeof orders)[number]> {
    for (const order of orders) {
      taken.push(order.seq);
      yield order;
    }
  }
  const trips = roundTrips(ordered());
  const first = trips.next();
  assert.ok(first.done !== true);
  assert.deepEqual([first.value.entry.seq, taken.length], [1, 5]);
  assert.deepEqual(
    [...trips].map(({ entry, exit }) => [entry.seq, exit?.seq ?? null]),
    [
      [2, 3],
      [4, null],
    ],
  );
});
