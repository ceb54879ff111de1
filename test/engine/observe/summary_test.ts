import assert from "node:assert/strict";
import { test } from "node:test";
import { type Account, Ledger } from "../../../engine/core/mod.ts";
import { EventTally } from "../../../engine/journal/mod.ts";
import { stateOf, summarise, type SummarisedStrategy, type Summary } from "../../../engine/observe/mod.ts";
import type { ExitReason, OrderRecord } from "../../../engine/protocol/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";
import { BANKNIFTY, NIFTY } from "../../fixtures/session.ts";

function strategy(index: number, over: Partial<SummarisedStrategy> = {}): SummarisedStrategy {
  return { index, id: `s${index}`, instrument: NIFTY, maxEntries: 1, failed: null, ...over };
}

interface Given {
  readonly strategies: readonly SummarisedStrategy[];
  readonly orders?: readonly OrderRecord[];
  readonly ledger?: Ledger;
  readonly discrepancies?: readonly string[];
  readonly openBreakers?: readonly number[];
}

function summaryOf({ strategies, orders = [], ledger, discrepancies = [], openBreakers = [] }: Given): Summary {
  const traded = ledger ?? new Ledger(strategies.length);
  if (ledger === undefined) for (const order of orders) traded.apply(order);
  const tally = new EventTally();
  for (const order of orders) tally.add({ type: "order", order });
  const slots = { size: 2, restarts: 1 };
  const breaker = { isOpen: (index: number) => openBreakers.includes(index) };
  return summarise({
    session: "2026-01-01-1",
    tally,
    strategies,
    ledger: traded,
    breaker,
    ticks: 7,
    slots,
    reasonsOf: () => [],
    discrepancies,
  });
}

/** An entry at 100.00 and an exit of the reason at 101.00. */
function trip(index: number, reason: ExitReason): readonly OrderRecord[] {
  return [orderOf({ strategy: index }), exitOf({ strategy: index, reason, fillPrice: 10_100, realised: 100 })];
}

test("summarise puts each strategy into one class, failed before the others", () => {
  const reasons: readonly ExitReason[] = [
    "rule",
    "stop-loss",
    "target",
    "trailing-stop",
    "square-off",
    "guard",
    "manual",
    "breaker",
  ];
  const strategies = [...reasons.map((_, i) => strategy(i)), strategy(8), strategy(9, { failed: "no such name" })];
  const orders = [...reasons.flatMap((reason, i) => trip(i, reason)), ...trip(9, "rule")];
  const summary = summaryOf({ strategies, orders });
  const { total, completed, force_closed, failed, never_entered } = summary;
  assert.deepEqual(
    { total, completed, force_closed, failed, never_entered },
    {
      total: 10,
      completed: 1,
      force_closed: 7,
      failed: 1,
      never_entered: 1,
    },
  );
});

test("summarise classes a strategy by its last exit", () => {
  const again = [orderOf({ n: 3, seq: 3 }), exitOf({ n: 4, seq: 4, reason: "square-off", fillPrice: 10_000 })];
  const summary = summaryOf({ strategies: [strategy(0, { maxEntries: 5 })], orders: [...trip(0, "rule"), ...again] });
  assert.deepEqual([summary.completed, summary.force_closed, summary.strategies[0]?.reason], [0, 1, "square-off"]);
});

test("summarise takes a strategy whose entries were all denied for one that never entered", () => {
  const denied = orderOf({ status: "denied", why: "rate", fillPrice: null });
  const summary = summaryOf({ strategies: [strategy(0)], orders: [denied] });
  assert.deepEqual([summary.never_entered, summary.orders, summary.conserved], [1, 1, true]);
});

test("summarise gives each strategy a line", () => {
  const strategies = [strategy(0), strategy(1, { failed: "expected a price" })];
  assert.deepEqual(summaryOf({ strategies, orders: trip(0, "target"), openBreakers: [1] }).strategies, [
    {
      id: "s0",
      state: "force-closed",
      entries: 1,
      realised: 1,
      reason: "target",
      error: null,
      breaker: "closed",
      reasons: [],
    },
    {
      ...{ id: "s1", state: "failed", entries: 0, realised: 0, reason: null },
      ...{ error: "expected a price", breaker: "open", reasons: [] },
    },
  ]);
});

test("summarise names what is still open", () => {
  const summary = summaryOf({ strategies: [strategy(0), strategy(1)], orders: [orderOf({ strategy: 1 })] });
  assert.deepEqual([summary.open, summary.force_closed, summary.strategies[1]?.state], [["s1"], 1, "open"]);
});

test("summarise adds money of instruments with different scales exactly", () => {
  const fine = { ...BANKNIFTY, scale: 10_000, moneyScale: 10_000 };
  const strategies = [strategy(0), strategy(1, { instrument: fine })];
  const orders = [orderOf({ fees: 10, realised: -10 }), orderOf({ strategy: 1, instrument: 1, fees: 1, realised: -1 })];
  const summary = summaryOf({ strategies, orders });
  assert.deepEqual([summary.realised, summary.strategies.map(({ realised }) => realised)], [-0.1001, [-0.1, -0.0001]]);
});

test("summarise carries over what is not in the journal", () => {
  const { schema, session, ticks, slots } = summaryOf({ strategies: [] });
  assert.deepEqual([schema, session, ticks, slots], [1, "2026-01-01-1", 7, { size: 2, restarts: 1 }]);
});

test("summarise reads the orders of strategies in any order of their records in the journal", () => {
  const strategies = [strategy(0), strategy(1)];
  const [first, second] = [trip(0, "rule"), trip(1, "target")];
  const forth = summaryOf({ strategies, orders: [...first, ...second] });
  assert.deepEqual(summaryOf({ strategies, orders: [...second, ...first] }), forth);
});

test("summarise is not conserved if anything else does not add up", () => {
  assert.equal(summaryOf({ strategies: [strategy(0)] }).conserved, true);
  assert.equal(summaryOf({ strategies: [strategy(0)], discrepancies: ["slot 0"] }).conserved, false);
});

test("summarise is not conserved if the ledger that traded has other money, or another position, than the journal", () => {
  const money = new Ledger(1);
  money.apply(orderOf({ fees: 1, realised: -1 }));
  assert.equal(summaryOf({ strategies: [strategy(0)], orders: [orderOf()], ledger: money }).conserved, false);
  assert.equal(summaryOf({ strategies: [strategy(0)], orders: [orderOf()], ledger: new Ledger(1) }).conserved, false);
});

test("summarise refuses a journal in which a fill does not add up", () => {
  const orders = [orderOf(), exitOf({ fillPrice: 10_100, realised: 99 })];
  assert.throws(() => summaryOf({ strategies: [strategy(0)], orders, ledger: new Ledger(1) }), /realised adds up/);
});

const FLAT: Account = { position: null, entries: 1, realised: 0, lastExit: "rule" };

test("stateOf goes by the fills alone", () => {
  const open = { ...FLAT, position: { side: "BUY", qty: 1, entryPrice: 1, entryTs: 0, entryN: 1 } } as const;
  const one = { failed: null, maxEntries: 1 };
  const two = { failed: null, maxEntries: 2 };
  const states = [
    stateOf({ failed: "x", maxEntries: 1 }, open),
    stateOf(one, open),
    stateOf(two, FLAT),
    stateOf(one, FLAT),
    stateOf(one, { ...FLAT, lastExit: "stop-loss" }),
    stateOf(two, { ...FLAT, lastExit: "square-off" }),
    stateOf(one, { ...FLAT, entries: 0, lastExit: null }),
  ];
  assert.deepEqual(states, ["failed", "open", "waiting", "closed", "force-closed", "force-closed", "waiting"]);
});
