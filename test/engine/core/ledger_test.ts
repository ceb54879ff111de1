import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger, PLAIN_UNITS, realisedBy } from "../../../engine/core/mod.ts";
import { parseQty } from "../../../engine/protocol/mod.ts";
import { exitOf, orderOf, type OrderOver } from "../../fixtures/orders.ts";
import { START } from "../../fixtures/rows.ts";

function opened(over: OrderOver = {}): Ledger {
  const ledger = new Ledger(2);
  ledger.apply(orderOf(over));
  return ledger;
}

test("Ledger begins flat", () => {
  const empty = { position: null, entries: 0, realised: 0, lastExit: null };
  assert.deepEqual(new Ledger(1).account(0), empty);
  assert.throws(() => new Ledger(1).account(1), /strategy 1 has an account/);
});

test("Ledger opens a position at the fill's price and takes the entry's fees", () => {
  const ledger = opened({ qty: 3, fillPrice: 10_003, fees: 20, realised: -20 });
  assert.deepEqual(ledger.account(0), {
    position: { side: "BUY", qty: 3, entryPrice: 10_003, entryTs: START, entryN: 1 },
    entries: 1,
    realised: -20,
    lastExit: null,
  });
  assert.equal(ledger.account(1).position, null);
});

test("Ledger closes a position and adds what it realised", () => {
  const ledger = opened({ fees: 20, realised: -20 });
  ledger.apply(exitOf({ fillPrice: 10_100, fees: 5, realised: 95, reason: "target" }));
  assert.deepEqual(ledger.account(0), { position: null, entries: 1, realised: 75, lastExit: "target" });
});

test("Ledger gains on a short position when the price falls", () => {
  const ledger = opened({ side: "SELL", qty: 2 });
  ledger.apply(exitOf({ side: "BUY", qty: 2, fillPrice: 9_900, realised: 200 }));
  assert.equal(ledger.account(0).realised, 200);
});

test("Ledger closes a position by an order of the guard, which has no n", () => {
  const ledger = opened();
  ledger.apply(exitOf({ n: null, reason: "guard", fillPrice: 9_900, realised: -100 }));
  assert.deepEqual([ledger.account(0).position, ledger.account(0).lastExit], [null, "guard"]);
});

test("Ledger ignores denied and rejected orders", () => {
  const ledger = opened();
  const before = ledger.account(0);
  for (const status of ["denied", "rejected"] as const) ledger.apply(exitOf({ status, fillPrice: null }));
  assert.deepEqual(ledger.account(0), before);
});

const WRONG: Readonly<Record<string, () => void>> = {
  "an entry over an open position": () => opened().apply(orderOf({ n: 2, realised: 0 })),
  "an entry without a number": () => new Ledger(1).apply(orderOf({ n: null })),
  "an exit without a position": () => new Ledger(1).apply(exitOf()),
  "an exit of another size": () => opened({ qty: 2 }).apply(exitOf({ qty: 1, fillPrice: 10_000 })),
  "an exit on the position's own side": () => opened().apply(exitOf({ side: "BUY" })),
  "a fill without a price": () => new Ledger(1).apply(orderOf({ fillPrice: null })),
  "an entry that realises more than its fees": () => new Ledger(1).apply(orderOf({ fees: 5, realised: 5 })),
  "an exit whose money does not add up": () => opened().apply(exitOf({ fillPrice: 10_100, realised: 101 })),
};

for (const [what, act] of Object.entries(WRONG)) {
  test(`Ledger refuses ${what}`, () => assert.throws(act, /Assertion failed: s0#(1|2|g1): /));
}

test("Ledger refuses money that is no safe integer", () => {
  const fees = Number.MAX_SAFE_INTEGER;
  const ledger = opened({ fees, realised: -fees });
  assert.throws(() => ledger.apply(exitOf({ fillPrice: 9_000, realised: -1_000 })), /realised stays a safe integer/);
});

test("Ledger stays unchanged when it refuses an order", () => {
  const ledger = opened();
  const before = ledger.account(0);
  assert.throws(() => ledger.apply(exitOf({ fillPrice: 10_100, realised: 101 })));
  assert.deepEqual(ledger.account(0), before);
});

test("realisedBy is minus the fees for an entry, and gross less fees for an exit", () => {
  assert.equal(realisedBy(null, { price: 10_000, fees: 20 }, PLAIN_UNITS), -20);
  const position = { side: "SELL", qty: 2, entryPrice: 10_000, entryTs: 0, entryN: 1 } as const;
  assert.equal(realisedBy(position, { price: 9_900, fees: 20 }, PLAIN_UNITS), 180);
});

test("realisedBy gives no negative zero for an entry without fees", () => {
  assert.equal(Object.is(realisedBy(null, { price: 10_000, fees: 0 }, PLAIN_UNITS), 0), true);
});

test("Ledger.extend adds empty accounts behind the existing ones", () => {
  const ledger = new Ledger(1);
  ledger.apply(orderOf());
  ledger.extend(2);
  assert.notEqual(ledger.account(0).position, null);
  assert.deepEqual(ledger.account(1), { position: null, entries: 0, realised: 0, lastExit: null });
  assert.throws(() => ledger.account(2), /strategy 2 has an account/);
});

test("Ledger counts a value in the units of the order's instrument", () => {
  // 0.015 at 100,000.00, in hundredths of the currency.
  const units = { scale: 100, qtyScale: 1_000, moneyScale: 100, multiplier: 1 };
  const ledger = new Ledger(1, [units]);
  ledger.apply(orderOf({ qty: parseQty(15), fillPrice: 10_000_000 }));
  ledger.apply(exitOf({ qty: parseQty(15), fillPrice: 10_000_050, realised: 1 }));
  // The values are 1,500.00 and 1,500.0075: their difference is that of the rounded ones.
  assert.equal(ledger.account(0).realised, 1);
});
