import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Ledger, PLAIN_UNITS, realisedBy } from "../../engine/core/mod.ts";
import type { OrderReason, OrderRecord } from "../../engine/protocol/mod.ts";
import { orderOf } from "../fixtures/orders.ts";

interface Step {
  readonly strategy: number;
  readonly side: "BUY" | "SELL";
  readonly qty: number;
  readonly price: number;
  readonly fees: number;
  readonly status: "filled" | "denied" | "rejected";
  readonly reason: OrderReason;
}

const STRATEGIES = 3;
const steps = fc.array(
  fc.record({
    strategy: fc.nat(STRATEGIES - 1),
    side: fc.constantFrom("BUY" as const, "SELL" as const),
    qty: fc.integer({ min: 1, max: 5_000 }),
    price: fc.integer({ min: 1, max: 10_000_000 }),
    fees: fc.nat(5_000),
    status: fc.constantFrom("filled" as const, "filled" as const, "denied" as const, "rejected" as const),
    reason: fc.constantFrom("rule" as const, "stop-loss" as const, "square-off" as const, "guard" as const),
  }),
  { maxLength: 80 },
);

/** Turns steps into orders that can follow each other: an entry when flat, the whole position out when open. */
function ordersOf(all: readonly Step[]): OrderRecord[] {
  const ledger = new Ledger(STRATEGIES);
  const numbers = new Map<number, number>();
  return all.map(({ strategy, side, qty, price, fees, status, reason }, i) => {
    const { position } = ledger.account(strategy);
    const n = (numbers.get(strategy) ?? 0) + 1;
    numbers.set(strategy, n);
    const filled = status === "filled";
    const order = orderOf({
      strategy,
      n,
      seq: i + 1,
      side: position === null ? side : position.side === "BUY" ? "SELL" : "BUY",
      qty: position?.qty ?? qty,
      price,
      fillPrice: filled ? price : null,
      fees: filled ? fees : 0,
      realised: filled ? realisedBy(position, { price, fees }, PLAIN_UNITS) : 0,
      reason: position === null ? "entry" : reason,
      status,
    });
    ledger.apply(order);
    return order;
  });
}

/** What the fills come to as cash: what was sold less what was bought, less fees, with what is held at its entry price. */
function cashOf(orders: readonly OrderRecord[], ledger: Ledger, strategy: number): bigint {
  let cash = 0n;
  for (const order of orders) {
    if (order.strategy !== strategy || order.fillPrice === null) continue;
    const value = BigInt(order.fillPrice) * BigInt(order.qty);
    cash += (order.side === "SELL" ? value : -value) - BigInt(order.fees);
  }
  const { position } = ledger.account(strategy);
  if (position === null) return cash;
  const held = BigInt(position.entryPrice) * BigInt(position.qty);
  return position.side === "BUY" ? cash + held : cash - held;
}

function fold(orders: readonly OrderRecord[]): Ledger {
  const ledger = new Ledger(STRATEGIES);
  for (const order of orders) ledger.apply(order);
  return ledger;
}

test("Ledger's realised is the cash of the fills, to the last minor unit", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const orders = ordersOf(all);
      const ledger = fold(orders);
      for (let strategy = 0; strategy < STRATEGIES; strategy += 1) {
        assert.equal(BigInt(ledger.account(strategy).realised), cashOf(orders, ledger, strategy));
      }
    }),
  );
});

test("Ledger's realised is the sum of its orders' realised", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const orders = ordersOf(all);
      const ledger = fold(orders);
      for (let strategy = 0; strategy < STRATEGIES; strategy += 1) {
        const own = orders.filter((order) => order.strategy === strategy);
        const sum = own.reduce((total, { realised }) => total + realised, 0);
        assert.equal(ledger.account(strategy).realised, sum);
        const entries = own.filter(({ reason, status }) => reason === "entry" && status === "filled").length;
        assert.equal(ledger.account(strategy).entries, entries);
      }
    }),
  );
});

test("Ledger refuses an order whose money is off by any amount, and is not changed by it", () => {
  const off = fc.integer({ min: -1_000, max: 1_000 }).filter((by) => by !== 0);
  fc.assert(
    fc.property(steps, off, (all, by) => {
      const orders = ordersOf(all);
      const at = orders.findLastIndex(({ status }) => status === "filled");
      const order = orders[at];
      fc.pre(order !== undefined);
      const ledger = fold(orders.slice(0, at));
      const before = ledger.account(order.strategy);
      assert.throws(() => ledger.apply({ ...order, realised: order.realised + by }), /realised adds up/);
      assert.deepEqual(ledger.account(order.strategy), before);
    }),
  );
});

test("Ledger refuses every fill but the one that can follow", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const orders = ordersOf(all).filter(({ status }) => status === "filled");
      const order = orders.at(-1);
      fc.pre(order !== undefined);
      assert.throws(() => fold([...orders, order]), /Assertion failed/);
    }),
  );
});
