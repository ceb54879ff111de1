import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../../../engine/core/mod.ts";
import { MemoryJournal } from "../../../engine/journal/mod.ts";
import { answerOf } from "../../../engine/orders/executor.ts";
import { Executor, OrderLog } from "../../../engine/orders/mod.ts";
import type { ImmediateVenue } from "../../../engine/venues/mod.ts";
import { GateBench, intent } from "../../fixtures/gate_bench.ts";
import { orderOf } from "../../fixtures/orders.ts";
import { appendTick } from "../../fixtures/rows.ts";

const FEES = { rateNano: 300_000, fixedNano: 20_000_000_000 };

/** A bench whose strategy of 10 has entered at 100.00 and left at 101.00, 0.03 % and 20.00 a fill. */
function traded(): GateBench {
  const made = new GateBench({ quantity: 10, fees: FEES });
  made.post(appendTick(made.tape, 10_000), [intent(0, 1, "entry", 10)]);
  made.post(appendTick(made.tape, 10_100), [intent(0, 2, "rule", 10)]);
  return made;
}

test("Executor records an order with all its fields", () => {
  const made = traded();
  const { tape } = made;
  assert.deepEqual(made.orderList[1], {
    id: "s0#2",
    strategyId: "s0",
    strategy: 0,
    n: 2,
    instrument: 0,
    side: "SELL",
    qty: 10,
    seq: 2,
    ts: tape.lastTs,
    price: 10_100,
    reason: "rule",
    status: "filled",
    why: null,
    fillPrice: 10_100,
    fees: 2_030,
    realised: 1_000 - 2_030,
  });
});

test("Executor charges an entry its fees, and an exit its gross less fees", () => {
  const made = traded();
  assert.deepEqual(
    made.orderList.map(({ fees, realised }) => [fees, realised]),
    [
      [2_030, -2_030],
      [2_030, -1_030],
    ],
  );
  assert.equal(made.ledger.account(0).realised, -3_060);
});

test("Executor keeps the row's price beside the price of the fill", () => {
  const venue: ImmediateVenue = {
    real: false,
    submit: ({ price }) => ({ status: "filled", price: price + 7 }),
  };
  const made = new GateBench({ venue });
  made.post(appendTick(made.tape, 10_000), [intent(0, 1, "entry")]);
  const [order] = made.orderList;
  assert.deepEqual([order?.price, order?.fillPrice], [10_000, 10_007]);
  assert.equal(made.ledger.account(0).position?.entryPrice, 10_007);
});

test("Executor records a rejection with the venue's text, and changes no position", () => {
  const made = new GateBench({
    venue: { real: false, submit: () => ({ status: "rejected", text: "no funds" }) },
    fees: FEES,
  });
  made.post(appendTick(made.tape, 10_000), [intent(0, 1, "entry")]);
  const [order] = made.orderList;
  assert.deepEqual([order?.status, order?.why, order?.fillPrice, order?.fees], ["rejected", "no funds", null, 0]);
  assert.equal(made.ledger.account(0).position, null);
});

test("Executor sends the venue nothing that the gate has denied", () => {
  const asked: string[] = [];
  const venue: ImmediateVenue = {
    real: false,
    submit: ({ id, price }) => {
      asked.push(id);
      return { status: "filled", price };
    },
  };
  const made = new GateBench({ venue });
  made.post(appendTick(made.tape, 10_000), [intent(0, 1, "rule")]);
  made.post(appendTick(made.tape, 10_000), [intent(0, 2, "entry")]);
  assert.deepEqual(asked, ["s0#2"]);
});

test("Executor tells the venue what the order is", () => {
  const asked: unknown[] = [];
  const venue: ImmediateVenue = {
    real: false,
    submit: (order) => {
      asked.push(order);
      return { status: "filled", price: order.price };
    },
  };
  const made = new GateBench({ venue, quantity: 3, instrumentOf: () => 1 });
  made.post(appendTick(made.tape, 10_000, { instrument: 1 }), [intent(0, 1, "entry", 3)]);
  assert.deepEqual(asked, [{ id: "s0#1", instrument: 1, side: "BUY", qty: 3, price: 10_000 }]);
});

test("Executor writes into the journal, then the ledger, then the log, then calls the listener, then answers", () => {
  const bench = new GateBench();
  appendTick(bench.tape, 10_000);
  const steps: string[] = [];
  const journal = new MemoryJournal();
  const ledger = new Ledger(1);
  const orders = new OrderLog(1);
  const appendEvent = journal.appendEvent.bind(journal);
  const apply = ledger.apply.bind(ledger);
  const add = orders.add.bind(orders);
  journal.appendEvent = (record) => {
    steps.push(`journal, ${orders.count} logged, ${ledger.account(0).entries} entered`);
    appendEvent(record);
  };
  ledger.apply = (order) => {
    steps.push(`ledger, ${journal.events.length} journaled`);
    apply(order);
  };
  orders.add = (order) => {
    steps.push(`log, ${ledger.account(0).entries} entered`);
    add(order);
  };
  const executor = new Executor({
    venue: { real: false, submit: ({ price }) => ({ status: "filled", price }) },
    journal,
    ledger,
    orders,
    fees: FEES,
    onOrder: () => steps.push(`listener, ${orders.count} logged`),
  });
  const [strategy] = bench.strategies;
  assert.ok(strategy);
  const asked = { intent: intent(0, 1, "entry"), strategy, row: bench.tape.read(1) };
  // Only the gate can make one: here the type is stepped over.
  void executor.submit({ value: asked } as unknown as Parameters<Executor["submit"]>[0]);
  assert.deepEqual(steps, [
    "journal, 0 logged, 0 entered",
    "ledger, 1 journaled",
    "log, 1 entered",
    "listener, 1 logged",
  ]);
});

test("Executor refuses a fill at no price", () => {
  for (const price of [1.5, NaN, Infinity, 2 ** 53]) {
    const made = new GateBench({ venue: { real: false, submit: () => ({ status: "filled", price }) } });
    const seq = appendTick(made.tape, 10_000);
    assert.throws(() => made.post(seq, [intent(0, 1, "entry")]), RangeError);
    assert.deepEqual([made.book, made.orders.count], [[], 0]);
  }
});

test("answerOf gives a recorded order the answer that it had", () => {
  assert.deepEqual(answerOf(orderOf({ fillPrice: 10_003 })), { status: "filled", strategy: 0, n: 1, price: 10_003 });
  const refused = { fillPrice: null, why: "rate" } as const;
  assert.deepEqual(answerOf(orderOf({ ...refused, status: "denied" })), {
    status: "denied",
    strategy: 0,
    n: 1,
    code: "rate",
  });
  assert.deepEqual(answerOf(orderOf({ ...refused, status: "rejected" })), {
    status: "rejected",
    strategy: 0,
    n: 1,
    text: "rate",
  });
  assert.throws(() => answerOf(orderOf({ n: null })), TypeError);
  assert.throws(() => answerOf(orderOf({ fillPrice: null })), TypeError);
});
