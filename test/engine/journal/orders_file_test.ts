import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOrder, formatOrders, type JournalEvent, ordersOf } from "../../../engine/journal/mod.ts";
import type { OrderRecord } from "../../../engine/protocol/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";
import { START } from "../../fixtures/rows.ts";
import { BANKNIFTY, INDIA, NIFTY } from "../../fixtures/session.ts";

const INSTRUMENTS = [NIFTY, { ...BANKNIFTY, scale: 1_000 }];

function eventsOf(...orders: readonly OrderRecord[]): JournalEvent[] {
  return orders.map((order) => ({ type: "order", order }));
}

test("formatOrder writes a filled entry with its keys in their order", () => {
  const order = orderOf({ qty: 3, fillPrice: 10_005, fees: 20, realised: -20, ts: START + 1_500_000 });
  assert.equal(
    formatOrder(order, INSTRUMENTS, INDIA),
    '{"id":"s0#1","strategy":"s0","n":1,"instrument":"NIFTY","side":"BUY","qty":3,"seq":1,' +
      '"ts":"2026-01-01T09:15:01.500+05:30","price":100,"reason":"entry","status":"filled",' +
      '"fill_price":100.05,"fees":0.2,"realised":-0.2}',
  );
});

test("formatOrder writes a denied order without a fill price, and with its code last", () => {
  const order = orderOf({ status: "denied", why: "rate", fillPrice: null });
  assert.equal(
    formatOrder(order, INSTRUMENTS, INDIA),
    '{"id":"s0#1","strategy":"s0","n":1,"instrument":"NIFTY","side":"BUY","qty":1,"seq":1,' +
      '"ts":"2026-01-01T09:15:00.000+05:30","price":100,"reason":"entry","status":"denied",' +
      '"fill_price":null,"fees":0,"realised":0,"why":"rate"}',
  );
});

test("formatOrder writes a guard's order with n null", () => {
  const order = exitOf({ n: null, reason: "guard", fillPrice: 10_000 });
  assert.match(formatOrder(order, INSTRUMENTS, INDIA), /^\{"id":"s0#g1","strategy":"s0","n":null,/);
});

test("formatOrder divides by the scale of the order's own instrument", () => {
  const order = orderOf({ instrument: 1, price: 48_000_125 });
  assert.match(formatOrder(order, INSTRUMENTS, INDIA), /"instrument":"BANKNIFTY".*"price":48000.125,/);
});

test("formatOrder refuses an instrument that it does not know", () => {
  assert.throws(() => formatOrder(orderOf({ instrument: 2 }), INSTRUMENTS, INDIA), RangeError);
});

test("ordersOf sorts by row, then strategy, then number, the guard's last, and does not change the events", () => {
  const orders = [
    orderOf({ seq: 3, strategy: 1, n: 10 }),
    orderOf({ seq: 3, strategy: 1, n: null }),
    orderOf({ seq: 3, strategy: 1, n: 9 }),
    orderOf({ seq: 12, strategy: 0, n: 2 }),
    orderOf({ seq: 3, strategy: 0, n: 1 }),
  ];
  const events = eventsOf(...orders);
  assert.deepEqual(
    ordersOf(events).map(({ seq, id }) => `${seq} ${id}`),
    ["3 s0#1", "3 s1#9", "3 s1#10", "3 s1#g1", "12 s0#2"],
  );
  assert.deepEqual(events, eventsOf(...orders));
});

test("formatOrders writes a line for each order, and nothing for other events", () => {
  const events: readonly JournalEvent[] = [
    { type: "control", seq: 1, ts: START, kind: "halt", strategy: null },
    ...eventsOf(exitOf({ seq: 9 }), orderOf()),
    { type: "close", seq: 10, orders: 2, ticks: 9, realised: 0 },
  ];
  const text = formatOrders(events, INSTRUMENTS, INDIA);
  const lines = text.split("\n");
  assert.deepEqual([lines.length, lines.at(-1)], [3, ""]);
  assert.deepEqual(
    lines.slice(0, 2).map((line) => (JSON.parse(line) as { id: string }).id),
    ["s0#1", "s0#2"],
  );
  assert.equal(formatOrders([], INSTRUMENTS, INDIA), "");
});
