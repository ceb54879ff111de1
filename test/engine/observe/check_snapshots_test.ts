import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "../../../engine/core/mod.ts";
import { checkSnapshots } from "../../../engine/observe/mod.ts";
import type { MainAccounts } from "../../../engine/observe/check_snapshots.ts";
import { OrderLog } from "../../../engine/orders/mod.ts";
import type { StrategySnapshot } from "../../../engine/protocol/mod.ts";
import { exitOf, orderOf } from "../../fixtures/orders.ts";

/** Strategy 0 is open at 100.00 after one order, strategy 1 flat after two. */
function traded(): MainAccounts & { readonly ledger: Ledger } {
  const ledger = new Ledger(2);
  const orders = new OrderLog(2);
  for (const order of [orderOf(), orderOf({ strategy: 1 }), exitOf({ strategy: 1, fillPrice: 10_000 })]) {
    ledger.apply(order);
    orders.add(order);
  }
  return { ledger, orders, strategies: [{ index: 0 }, { index: 1 }] };
}

const seen = { bits: 0, data: 0, bars: [] };
const OPEN: StrategySnapshot = {
  strategy: 0,
  state: "open",
  enabled: true,
  n: 1,
  entries: 1,
  entryPrice: 10_000,
  seen,
};
const FLAT: StrategySnapshot = {
  strategy: 1,
  state: "closed",
  enabled: true,
  n: 2,
  entries: 1,
  entryPrice: null,
  seen,
};

function check(...strategies: readonly StrategySnapshot[]): readonly string[] {
  const snapshot = { seq: 9, strategies, arena: new Float64Array(0) };
  return checkSnapshots([{ snapshot }], traded());
}

test("checkSnapshots finds nothing where slot and ledger agree", () => {
  assert.deepEqual(check(OPEN, FLAT), []);
});

test("checkSnapshots names each thing that does not agree", () => {
  assert.deepEqual(check({ ...OPEN, n: 3, entries: 2, entryPrice: 10_001 }), [
    "Strategy 0: last order is 3 in its slot, 1 in the ledger",
    "Strategy 0: entries is 2 in its slot, 1 in the ledger",
    "Strategy 0: entry price is 10001 in its slot, 10000 in the ledger",
  ]);
});

test("checkSnapshots finds a position that only one side knows of", () => {
  assert.deepEqual(check({ ...OPEN, entryPrice: null }, { ...FLAT, entryPrice: 5 }), [
    "Strategy 0: entry price is null in its slot, 10000 in the ledger",
    "Strategy 1: entry price is 5 in its slot, null in the ledger",
  ]);
});

test("checkSnapshots takes no state from a slot that was given up", () => {
  assert.deepEqual(checkSnapshots([{ snapshot: null }], traded()), []);
});

test("checkSnapshots leaves out strategies of which their slot cannot know all", () => {
  const snapshot = { seq: 9, strategies: [{ ...OPEN, n: 7 }], arena: new Float64Array(0) };
  const accounts = { ...traded(), strategies: [{ index: 1 }] };
  assert.deepEqual(checkSnapshots([{ snapshot }], accounts), []);
});
