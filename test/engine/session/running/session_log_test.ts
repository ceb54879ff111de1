import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../../../../engine/log.ts";
import type { SlotEvent } from "../../../../engine/protocol/mod.ts";
import type { SessionListener } from "../../../../engine/session/session_listener.ts";
import { logSession, type SessionLogParts } from "../../../../engine/session/running/session_log.ts";
import { MoneyFormat } from "../../../../engine/terminal/mod.ts";
import { exitOf, orderOf } from "../../../fixtures/orders.ts";
import { NIFTY, sessionStrategy, specOf } from "../../../fixtures/session.ts";

/** A listener, and the lines it has written, without their time: `WARN strategy s0: …`. */
function open(over: Partial<SessionLogParts> = {}): { listener: SessionListener; records: () => Written[] } {
  const written: string[] = [];
  const log = createLog({
    level: "debug",
    sinks: [{ format: "json", colour: false, columns: null, write: (text) => written.push(text) }],
    iso: () => "2026-01-01T09:15:00.000+05:30",
    marketTime: () => orderOf().ts,
    clock: { wallMicros: () => orderOf().ts },
  });
  const strategies = [0, 1].map((index) => sessionStrategy(specOf(index), NIFTY));
  const listener = logSession({
    log,
    instruments: [NIFTY],
    money: new MoneyFormat("Asia/Kolkata"),
    engine: () => ({ strategies }),
    ...over,
  });
  return { listener, records: () => written.map((text) => JSON.parse(text) as Written) };
}

interface Written {
  readonly level: number;
  readonly logger: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const LEVEL = { debug: 20, info: 30, warn: 40, error: 50 } as const;

/** The level, the part and the line of each record. */
function linesOf(records: readonly Written[]): (readonly [number, string, string])[] {
  return records.map(({ level, logger, msg }) => [level, logger, msg]);
}

test("logSession warns that a strategy's breaker has opened, and what that means", () => {
  const { listener, records } = open();
  listener.onBreaker(1, "open");
  assert.deepEqual(linesOf(records()), [
    [LEVEL.warn, "strategy", "s1: its breaker is open: its position is exited, and it does not enter"],
  ]);
  assert.deepEqual([records()[0]?.["strategy"], records()[0]?.["breaker"]], ["s1", "open"]);
});

test("logSession warns that a strategy's breaker has closed again", () => {
  const { listener, records } = open();
  listener.onBreaker(1, "closed");
  assert.deepEqual(linesOf(records()), [[LEVEL.warn, "strategy", "s1: its breaker is closed: it trades again"]]);
  assert.equal(records()[0]?.["breaker"], "closed");
});

test("logSession writes as an error that a strategy is quarantined, and why", () => {
  const { listener, records } = open();
  listener.onOut(0, "its thread died twice while judging it, last: it hung");
  assert.deepEqual(linesOf(records()), [
    [LEVEL.error, "strategy", "s0 is quarantined: its thread died twice while judging it, last: it hung"],
  ]);
  assert.equal(records()[0]?.["strategy"], "s0");
});

test("logSession names a strategy by its index as long as the session has no strategies", () => {
  const { listener, records } = open({ engine: () => null });
  listener.onOut(7, "it hung");
  listener.onBreaker(7, "closed");
  listener.onReport(7, "unknown");
  assert.deepEqual(
    records().map(({ msg }) => msg.slice(0, 2)),
    ["7 ", "7:", "7:"],
  );
});

const SLOT_LEVELS: Readonly<Record<SlotEvent, number>> = {
  ready: LEVEL.debug,
  unguarded: LEVEL.info,
  slow: LEVEL.warn,
  died: LEVEL.warn,
  guarded: LEVEL.warn,
  gap: LEVEL.error,
  retired: LEVEL.error,
};

for (const [event, level] of Object.entries(SLOT_LEVELS) as [SlotEvent, number][]) {
  test(`logSession writes that a slot is ${event} as weighty as it is`, () => {
    const { listener, records } = open();
    listener.onSlot(3, event, "what it is about");
    assert.deepEqual(linesOf(records()), [[level, "slot", `slot 3 ${event}: what it is about`]]);
    assert.deepEqual([records()[0]?.["slot"], records()[0]?.["event"]], [3, event]);
  });
}

test("logSession writes a filled order as news, dated by its row", () => {
  const { listener, records } = open();
  const order = exitOf({ ts: 1_767_240_000_000_000 });
  listener.onOrder(order);
  const [record] = records();
  assert.deepEqual([record?.level, record?.logger, record?.["ts"]], [LEVEL.info, "executor", order.ts]);
  assert.deepEqual([record?.["id"], record?.["status"]], ["s0#2", "filled"]);
});

for (const [status, why] of [
  ["denied", "breaker-open"],
  ["rejected", "no funds"],
] as const) {
  test(`logSession warns of an order that was ${status}, and says why`, () => {
    const { listener, records } = open();
    listener.onOrder(orderOf({ status, why, fillPrice: null }));
    const [record] = records();
    assert.deepEqual([record?.level, record?.["status"]], [LEVEL.warn, status]);
    assert.ok(record?.msg.includes(why), record?.msg);
  });
}

test("logSession refuses an order of an instrument that is not of the session", () => {
  const { listener } = open();
  assert.throws(() => listener.onOrder(orderOf({ instrument: 4 })), RangeError);
});

test("logSession writes commands, with the strategy that they are for or without", () => {
  const { listener, records } = open();
  listener.onControl("halt", null);
  listener.onControl("close", "s1");
  assert.deepEqual(linesOf(records()), [
    [LEVEL.info, "control", "halt"],
    [LEVEL.info, "control", "close s1"],
  ]);
});

test("logSession warns of what a strategy reports", () => {
  const { listener, records } = open();
  listener.onReport(1, "A judgement failed: no such indicator");
  assert.deepEqual(linesOf(records()), [[LEVEL.warn, "strategy", "s1: A judgement failed: no such indicator"]]);
});

test("logSession writes a failure of the pool as an error, with what was thrown", () => {
  const { listener, records } = open();
  listener.onPoolError(new Error("out of memory"));
  const [record] = records();
  assert.deepEqual([record?.level, record?.logger], [LEVEL.error, "slot"]);
  assert.equal((record?.["err"] as { readonly message?: string } | undefined)?.message, "out of memory");
});
