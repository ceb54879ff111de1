import assert from "node:assert/strict";
import { test } from "node:test";

import type { Account } from "../../../engine/core/mod.ts";
import { healthOf, type HealthView } from "../../../engine/observe/mod.ts";
import { healthMoneyOf, type MoneyView, type PricedInstrument } from "../../../engine/observe/health_money.ts";
import {
  type InstrumentFacts,
  MAX_HEALTH_ROWS,
  MAX_REPLY_LENGTH,
  MAX_STRATEGIES,
  newInstrument,
} from "../../../engine/protocol/mod.ts";
import { INDIA, OPEN } from "../../fixtures/session.ts";

type MoneyStrategy = MoneyView["strategies"][number];

const FLAT: Account = { position: null, entries: 0, realised: 0, lastExit: null };

function held(side: "BUY" | "SELL", qty: number, entryPrice: number, realised = 0): Account {
  return { position: { side, qty, entryPrice, entryTs: OPEN, entryN: 1 }, entries: 1, realised, lastExit: null };
}

function strategyOf(id: string, instrument: number, account: Account, failed: string | null = null): MoneyStrategy {
  return { id, instrument, account, failed, maxEntries: 2 };
}

/** An instrument of these facts, and its last price. */
function priced(facts: Omit<InstrumentFacts, "index">, price: number): PricedInstrument {
  return { ...newInstrument({ ...facts, index: 0 }), price };
}

function moneyOf(strategies: readonly MoneyStrategy[]): ReturnType<typeof healthMoneyOf> {
  const instruments = [
    priced({ symbol: "NIFTY", scale: 100 }, 2_010_005),
    priced({ symbol: "EUR/USD", scale: 10_000 }, 11_234),
    priced({ symbol: "JPY", scale: 1 }, 150),
    priced({ symbol: "SILENT", scale: 100 }, NaN),
  ];
  return healthMoneyOf({ zone: INDIA, feed: { instruments }, strategies });
}

test("healthMoneyOf values positions of both sides, each in its instrument's units", () => {
  const { positions, byStrategy } = moneyOf([
    strategyOf("long", 0, held("BUY", 75, 2_010_000, -10)),
    strategyOf("short", 1, held("SELL", 1_000, 11_235)),
    strategyOf("even", 2, held("SELL", 5, 150)),
  ]);
  assert.deepEqual(
    positions.map(({ strategy, side, qty, entry_price, price, open_profit }) => {
      return [strategy, side, qty, entry_price, price, open_profit];
    }),
    [
      ["long", "BUY", 75, 20_100, 20_100.05, 3.75],
      ["short", "SELL", 1_000, 1.1235, 1.1234, 0.1],
      ["even", "SELL", 5, 150, 150, 0],
    ],
  );
  assert.deepEqual(byStrategy[0], {
    id: "long",
    state: "open",
    entries: 1,
    realised: -0.1,
    open_profit: 3.75,
    total: 3.65,
  });
});

test("healthMoneyOf adds in the finest unit, so that nothing is lost to rounding", () => {
  const thirds = Array.from({ length: 3_000 }, (_, i) => strategyOf(`s${i}`, 0, held("BUY", 1, 2_010_005, 10)));
  assert.deepEqual(moneyOf(thirds).money, { realised: 300, open_profit: 0, total: 300 });
  const { money } = moneyOf([
    strategyOf("a", 0, { ...FLAT, entries: 1, realised: 10 }),
    strategyOf("b", 1, { ...FLAT, entries: 1, realised: 2_001 }),
    strategyOf("c", 2, held("BUY", 2, 151)),
  ]);
  assert.deepEqual(money, { realised: 0.3001, open_profit: -2, total: -1.6999 });
});

test("healthMoneyOf lists who has entered, quarantined ones too, and nobody else", () => {
  const { byStrategy, positions } = moneyOf([
    strategyOf("waits", 0, FLAT),
    strategyOf("done", 0, { ...FLAT, entries: 1, realised: 500, lastExit: "rule" }),
    strategyOf("out", 0, { ...FLAT, entries: 1, realised: -500, lastExit: "guard" }, "it killed its threads"),
  ]);
  assert.deepEqual(positions, []);
  assert.deepEqual(
    byStrategy.map(({ id, state, total }) => [id, state, total]),
    [
      ["done", "waiting", 5],
      ["out", "failed", -5],
    ],
  );
});

test("healthMoneyOf does not know what a position without a price is worth, nor the sums that it is part of", () => {
  const { positions, byStrategy, money } = moneyOf([
    strategyOf("dark", 3, held("BUY", 1, 100, 50)),
    strategyOf("lit", 0, held("BUY", 1, 2_010_000)),
  ]);
  assert.deepEqual([positions[0]?.price, positions[0]?.open_profit], [null, null]);
  assert.deepEqual([byStrategy[0]?.realised, byStrategy[0]?.total], [0.5, null]);
  assert.deepEqual([byStrategy[1]?.total, money], [0.05, { realised: 0.5, open_profit: null, total: null }]);
});

test("healthMoneyOf of a session without strategies is 0", () => {
  assert.deepEqual(moneyOf([]).money, { realised: 0, open_profit: 0, total: 0 });
});

test("healthOf lists the first positions of as many strategies as there may be, sums up all, and fits a reply", () => {
  const account = held("SELL", 1_000_000_000, 123_456_789, -123_456_789_01);
  const base = { maxEntries: 1, failed: null, enabled: true, breakerOpen: false, lack: null, account };
  const strategies = Array.from({ length: MAX_STRATEGIES }, (_, i) => {
    return { ...base, id: String(i).padStart(64, "s"), instrument: 0, slot: 0 };
  });
  const view: HealthView = {
    mode: "real",
    pid: 1,
    uptimeMs: 1,
    session: { id: "2026-01-01-1", phase: "trading" },
    zone: INDIA,
    trading: "active",
    feed: {
      ticks: 1,
      instruments: [{ ...priced({ symbol: "X".repeat(32), scale: 100 }, 123_456_788), lastTs: OPEN, silentMs: 0 }],
      outOfHours: 0,
      badRows: 0,
      staleMs: 10_000,
    },
    // Then each of them is inactive, too.
    slots: [{ slot: 0, status: "down", mark: 0, behind: 0, restarts: 0, guarded: true, strategies: MAX_STRATEGIES }],
    gaps: 0,
    orders: { total: 1, filled: 1, denied: 0, rejected: 0 },
    strategies,
    clock: { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 },
    outputs: [],
    troubles: [],
  };
  const health = healthOf(view);
  assert.deepEqual([health.positions?.length, health.strategies.money?.length], [MAX_HEALTH_ROWS, MAX_HEALTH_ROWS]);
  assert.equal(health.positions?.[1]?.strategy, strategies[1]?.id);
  assert.equal(health.money?.realised, (-123_456_789_01 * MAX_STRATEGIES) / 100);
  assert.equal(health.money?.open_profit, 10_000_000 * MAX_STRATEGIES);
  assert.ok(JSON.stringify(health).length < MAX_REPLY_LENGTH);
});
