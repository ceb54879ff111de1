import assert from "node:assert/strict";
import { test } from "node:test";

import type { Account } from "../../../engine/core/mod.ts";
import {
  type HealthMoment,
  healthOf,
  type HealthView,
  SessionCounters,
  type StrategyView,
  viewOf,
} from "../../../engine/observe/mod.ts";
import type { Health, SlotHealth } from "../../../engine/protocol/mod.ts";
import { BANKNIFTY, INDIA, NIFTY, OPEN, runSession, specOf } from "../../fixtures/session.ts";

const FLAT: Account = { position: null, entries: 0, realised: 0, lastExit: null };
const HELD: Account = {
  position: { side: "BUY", qty: 1, entryPrice: 2_010_000, entryTs: OPEN, entryN: 1 },
  entries: 1,
  realised: 0,
  lastExit: null,
};

function slot(over: Partial<SlotHealth> = {}): SlotHealth {
  return { slot: 0, status: "loaded", mark: 100, behind: 0, restarts: 0, guarded: false, strategies: 1, ...over };
}

function strategy(over: Partial<StrategyView> = {}): StrategyView {
  const base = { id: "a", maxEntries: 1, failed: null, enabled: true, breakerOpen: false, lack: null };
  return { ...base, account: HELD, instrument: 0, slot: 0, ...over };
}

/** A view of a healthy engine, in real time; override what matters. */
function viewWith(over: Partial<HealthView> = {}): HealthView {
  return {
    mode: "real",
    pid: 4711,
    uptimeMs: 61_999,
    session: { id: "2026-01-01-1", phase: "trading" },
    zone: INDIA,
    trading: "active",
    feed: {
      ticks: 2,
      instruments: [
        { ...NIFTY, price: 2_010_005, lastTs: OPEN + 1_000_000, silentMs: 900 },
        { ...BANKNIFTY, price: NaN, lastTs: NaN, silentMs: 900 },
      ],
      outOfHours: 3,
      badRows: 4,
      staleMs: 10_000,
    },
    slots: [slot()],
    gaps: 0,
    orders: { total: 1, filled: 1, denied: 0, rejected: 0 },
    strategies: [strategy()],
    clock: { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 },
    outputs: [{ name: "the log", lost: 0 }],
    troubles: [],
    ...over,
  };
}

function judged(over: Partial<HealthView>): Pick<Health, "status" | "reasons"> {
  const { status, reasons } = healthOf(viewWith(over));
  return { status, reasons };
}

test("healthOf gives the whole health of an healthy engine", () => {
  assert.deepEqual(healthOf(viewWith()), {
    schema: 1,
    status: "healthy",
    mode: "real",
    pid: 4711,
    uptime_s: 61,
    trading: "active",
    session: { id: "2026-01-01-1", phase: "trading" },
    feed: {
      ticks: 2,
      last_ts: "2026-01-01T09:15:01.000+05:30",
      instruments: [
        { symbol: "NIFTY", price: 20_100.05, last_ts: "2026-01-01T09:15:01.000+05:30" },
        { symbol: "BANKNIFTY", price: null, last_ts: null },
      ],
      out_of_hours: 3,
      bad_rows: 4,
    },
    slots: [{ slot: 0, status: "loaded", mark: 100, behind: 0, restarts: 0, guarded: false, strategies: 1 }],
    gaps: 0,
    orders: { total: 1, filled: 1, denied: 0, rejected: 0 },
    money: { realised: 0, open_profit: 0.05, total: 0.05 },
    positions: [
      {
        strategy: "a",
        instrument: "NIFTY",
        side: "BUY",
        qty: 1,
        entry_ts: "2026-01-01T09:15:00.000+05:30",
        entry_price: 20_100,
        price: 20_100.05,
        open_profit: 0.05,
      },
    ],
    strategies: {
      total: 1,
      waiting: 0,
      open: 1,
      closed: 0,
      force_closed: 0,
      failed: 0,
      never_entered: 0,
      disabled: 0,
      inactive: [],
      breaker_open: [],
      money: [{ id: "a", state: "open", entries: 1, realised: 0, open_profit: 0.05, total: 0.05 }],
    },
    clock: { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 },
    outputs: [{ name: "the log", lost: 0 }],
    reasons: [],
  });
});

test("healthOf is degraded by a slot that is not ready while another is, and down when none is", () => {
  for (const status of ["starting", "down", "retired"] as const) {
    const slots = [slot(), slot({ slot: 1, status })];
    assert.deepEqual(judged({ slots }), { status: "degraded", reasons: [`slot 1 is ${status}`] });
    assert.deepEqual(judged({ slots: [slot({ status })] }), { status: "down", reasons: [`slot 0 is ${status}`] });
  }
  assert.deepEqual(judged({ slots: [] }), { status: "down", reasons: ["no slot has been started yet"] });
});

test("healthOf takes a slot that has judged every row for ready", () => {
  assert.deepEqual(judged({ slots: [slot({ status: "drained" })] }), { status: "healthy", reasons: [] });
});

test("healthOf is degraded while trading is not active", () => {
  assert.deepEqual(judged({ trading: "halted" }), { status: "degraded", reasons: ["trading is halted"] });
  assert.deepEqual(judged({ trading: "reducing" }), { status: "degraded", reasons: ["trading is reducing"] });
});

test("healthOf is degraded by an open breaker and names its strategies", () => {
  const strategies = [strategy({ breakerOpen: true }), strategy({ id: "b" }), strategy({ id: "c", breakerOpen: true })];
  assert.deepEqual(judged({ strategies }), { status: "degraded", reasons: ["the breaker is open for a, c"] });
  assert.deepEqual(healthOf(viewWith({ strategies })).strategies.breaker_open, ["a", "c"]);
});

test("healthOf is degraded by a feed as silent as STALE_FEED_MS, and not before", () => {
  const { feed } = viewWith();
  const silentFor = (...silences: readonly (number | null)[]): HealthView["feed"] => ({
    ...feed,
    instruments: feed.instruments.map((each, i) => ({ ...each, silentMs: silences[i] ?? null })),
  });
  assert.equal(judged({ feed: silentFor(9_999, 9_999) }).status, "healthy");
  assert.deepEqual(judged({ feed: silentFor(9_999, 10_000) }), {
    status: "degraded",
    reasons: ["no tick of BANKNIFTY for 10 s"],
  });
  assert.deepEqual(judged({ feed: silentFor(12_345, 10_000) }).reasons, [
    "no tick of NIFTY for 12 s",
    "no tick of BANKNIFTY for 10 s",
  ]);
  assert.equal(judged({ feed: silentFor(null, null) }).status, "healthy");
});

test("healthOf is degraded while the guard watches the positions of a slot", () => {
  assert.deepEqual(judged({ slots: [slot({ guarded: true })] }), {
    status: "degraded",
    reasons: ["the guard watches the positions of slot 0"],
  });
});

test("healthOf is not degraded by strategies that are disabled, failed or never entered, nor by a gap in the past", () => {
  const strategies = [strategy({ enabled: false }), strategy({ failed: "x", slot: null }), strategy({ account: FLAT })];
  assert.deepEqual(judged({ strategies, gaps: 1 }), { status: "healthy", reasons: [] });
});

test("healthOf counts strategies by state", () => {
  const exited = { position: null, entries: 1, realised: 5 };
  const { inactive, money, ...counts } = healthOf(
    viewWith({
      strategies: [
        strategy({ account: FLAT }),
        strategy({ account: FLAT, enabled: false }),
        strategy({ account: { ...exited, lastExit: "rule" }, maxEntries: 2 }),
        strategy(),
        strategy({ account: { ...exited, lastExit: "rule" } }),
        strategy({ account: { ...exited, lastExit: "stop-loss" } }),
        strategy({ account: { ...exited, lastExit: "square-off" }, maxEntries: 2 }),
        strategy({ account: FLAT, failed: "x", slot: null }),
      ],
    }),
  ).strategies;
  assert.equal(inactive.length, 3);
  assert.equal(money?.length, 5);
  assert.deepEqual(counts, {
    total: 8,
    waiting: 3,
    open: 1,
    closed: 1,
    force_closed: 2,
    failed: 1,
    never_entered: 2,
    disabled: 1,
    breaker_open: [],
  });
});

test("healthOf names an inactive strategy once, with the reason that matters most", () => {
  const slots = [slot(), slot({ slot: 1, status: "down" })];
  // Each has all that is wrong with those after it, and one thing more.
  const silent = { instrument: 1, account: FLAT, lack: { have: 14, need: 21, of: null } };
  const down = { ...silent, slot: 1 };
  const tripped = { ...down, breakerOpen: true };
  const disabled = { ...tripped, enabled: false };
  const strategies = [
    strategy({ id: "failed", ...disabled, failed: "s.yaml:1:1: Expected a condition\n  price >> 1" }),
    strategy({ id: "disabled", ...disabled }),
    strategy({ id: "tripped", ...tripped }),
    strategy({ id: "down", ...down }),
    strategy({ id: "silent", ...silent }),
    strategy({ id: "cold", account: FLAT, lack: { have: 14, need: 21, of: null } }),
    strategy({ id: "idle", account: FLAT }),
    strategy({ id: "held" }),
    strategy({ id: "held but down", slot: 1 }),
  ];
  assert.deepEqual(healthOf(viewWith({ slots, strategies })).strategies.inactive, [
    { id: "failed", reason: "failed: s.yaml:1:1: Expected a condition" },
    { id: "disabled", reason: "disabled" },
    { id: "tripped", reason: "its breaker is open" },
    { id: "down", reason: "slot 1 is down" },
    { id: "silent", reason: "no tick for BANKNIFTY" },
    { id: "cold", reason: "warming up 14/21" },
    { id: "idle", reason: "never entered yet" },
    { id: "held but down", reason: "slot 1 is down" },
  ]);
});

test("healthOf says what history a waiting strategy lacks, and is not degraded by it", () => {
  const lack = { have: 3, need: 50, of: "5m" };
  const exited: Account = { position: null, entries: 1, realised: 5, lastExit: "rule" };
  const strategies = [
    strategy({ id: "new", account: FLAT, lack }),
    strategy({ id: "again", account: exited, maxEntries: 2, lack }),
    strategy({ id: "closed", account: exited, lack }),
    strategy({ id: "held", lack }),
  ];
  const health = healthOf(viewWith({ strategies }));
  assert.deepEqual([health.status, health.reasons], ["healthy", []]);
  assert.deepEqual(health.strategies.inactive, [
    { id: "new", reason: "warming up 3/50 of 5m" },
    { id: "again", reason: "warming up 3/50 of 5m" },
  ]);
});

function momentWith(over: Partial<HealthMoment> = {}): HealthMoment {
  return {
    pid: 4711,
    uptimeMs: 0,
    phase: "trading",
    nowMicros: OPEN,
    dueMicros: OPEN,
    staleFeedMs: 10_000,
    outOfHours: 0,
    badRows: 0,
    counters: new SessionCounters(),
    clock: { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 },
    outputs: [{ name: "the log", lost: 0 }],
    troubles: [],
    ...over,
  };
}

test("healthOf says of each trouble, and is degraded while there is one", () => {
  assert.deepEqual(judged({ troubles: ["the log's disk is full"] }), {
    status: "degraded",
    reasons: ["the log's disk is full"],
  });
});

test("viewOf sees an engine after its session", async () => {
  const counters = new SessionCounters();
  const specs = [specOf(0), specOf(1, { instrument: 1, entryCondition: "price < 0" })];
  const { engine, summary } = await runSession(specs, {
    listener: {
      onOrder: (order) => counters.countOrder(order),
      onSlot: () => {},
      onControl: () => {},
      onBreaker: () => {},
      onOut: () => {},
      onReport: () => {},
      onPoolError: () => {},
      onVenueTrouble: () => {},
    },
  });
  const health = healthOf(viewOf(engine, momentWith({ phase: "ended", counters })));
  assert.equal(health.status, "healthy");
  assert.equal(health.mode, "virtual");
  assert.equal(health.feed.ticks, summary.ticks);
  assert.equal(health.feed.last_ts, "2026-01-01T15:19:59.000+05:30");
  assert.equal(health.orders.total, summary.orders);
  assert.ok(summary.orders > 0);
  const rows = engine.tape.head;
  assert.deepEqual(health.slots, [
    { slot: 0, status: "drained", mark: rows, behind: 0, restarts: 0, guarded: false, strategies: 2 },
  ]);
  assert.deepEqual(health.strategies.inactive, [{ id: "s1", reason: "never entered yet" }]);
  const { realised } = summary;
  assert.notEqual(realised, 0);
  assert.deepEqual(health.money, { realised, open_profit: 0, total: realised });
  assert.deepEqual(health.positions, []);
  assert.deepEqual(
    health.strategies.money?.map((each) => [each.id, each.realised]),
    [["s0", realised]],
  );
  assert.equal(health.strategies.never_entered, summary.never_entered);
});

test("viewOf sees the history that strategies still lack when a session is over", async () => {
  // 365 minutes of ticks, of which the last one's bar is never complete.
  const specs = [
    specOf(0, { entryCondition: "close > sma(close, 400)" }),
    specOf(1, { entryCondition: "close@5m < sma(close@5m, 400)" }),
    specOf(2, { entryCondition: "price < 0 AND close > sma(close, 364)" }),
  ];
  const { engine } = await runSession(specs);
  assert.deepEqual(healthOf(viewOf(engine, momentWith())).strategies.inactive, [
    { id: "s0", reason: "warming up 364/400" },
    { id: "s1", reason: "warming up 72/400 of 5m" },
    { id: "s2", reason: "never entered yet" },
  ]);
});

test("viewOf measures the silence of a feed only in real time, while ticks are due", async () => {
  const { engine } = await runSession([specOf(0)]);
  const last = engine.tape.lastTsOf(0);
  const options = { ...engine.options, session: { ...engine.options.session, mode: "real" as const } };
  const silentMs = (mode: "virtual" | "real", over: Partial<HealthMoment>): number | null => {
    const source = {
      strategies: engine.strategies,
      tape: engine.tape,
      ledger: engine.ledger,
      control: engine.control,
      slots: engine.slots,
      breaker: engine.breaker,
      warmUp: engine.warmUp,
      placedIn: () => [],
      failureOf: () => null,
      isGuarding: () => false,
      options: mode === "real" ? options : engine.options,
    };
    return viewOf(source, momentWith(over)).feed.instruments[0]?.silentMs ?? null;
  };
  const nowMicros = last + 5_000_000;
  assert.equal(silentMs("real", { nowMicros }), 5_000);
  assert.equal(silentMs("real", { nowMicros, dueMicros: last + 4_000_000 }), 1_000);
  assert.equal(silentMs("real", { nowMicros: last - 1 }), 0);
  assert.equal(silentMs("real", { nowMicros, phase: "waiting-for-open" }), null);
  assert.equal(silentMs("real", { nowMicros, phase: "draining" }), null);
  assert.equal(silentMs("virtual", { nowMicros }), null);
});
