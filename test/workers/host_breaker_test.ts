import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { StrategySpec } from "../../engine/protocol/mod.ts";
import { throwWhen } from "../fixtures/faulty_judge.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };
const SECOND = 1_000_000;
/** Rows are a second apart; the trial is due at that of row 10. */
const UNTIL = START + 10 * SECOND;

function benchOf(over: Partial<StrategySpec> = {}, plan: BenchOver = {}): HostBench {
  return new HostBench([specOf(0, { ...ABOVE, ...over })], plan);
}

/** Rows at this price, up to row `seq`. */
function rowsTo(slot: HostBench, seq: number, price = 9_900): void {
  while (slot.tape.tail < seq) slot.tick(price);
}

/** A bench whose strategy, which waits, had a fault at row 1 by which its breaker opened. */
function open(t: TestContext, faultsAt: readonly number[] = [], over: Partial<StrategySpec> = {}): HostBench {
  throwWhen(t, (_, seq) => seq === 1 || faultsAt.includes(seq));
  const slot = benchOf(over);
  slot.tick(9_900);
  slot.notify({ strategy: 0, until: UNTIL });
  return slot;
}

/** A bench whose strategy is in a position since row 1; its breaker opened by a fault at row 2. */
function openInPosition(t: TestContext, over: Partial<StrategySpec> = {}): HostBench {
  throwWhen(t, (_, seq) => seq === 2);
  const slot = benchOf(over);
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.notify({ strategy: 0, until: UNTIL });
  return slot;
}

test("Host tells no fault while the breaker is open and no trial is due, and reports none", (t) => {
  const slot = open(t, [2, 5, 9]);
  rowsTo(slot, 9);
  assert.deepEqual([slot.rowsTold, slot.reports.length, slot.host.snapshot().seq], [1, 1, 9]);
});

test("Host tells a fault at the first row at or after the cool-down's end", (t) => {
  const slot = open(t, [10]);
  rowsTo(slot, 10);
  assert.deepEqual([slot.last.seq, slot.last.faults, slot.reports.length], [10, [{ strategy: 0, streak: 1 }], 2]);
});

test("Host tells the trial's fault with all that came before it in a row", (t) => {
  const slot = open(t, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
  rowsTo(slot, 10);
  assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 10 }]);
});

test("Host tells nothing more of a trial that has failed until the next one is due", (t) => {
  const slot = open(t, [10, 11, 14, 15]);
  rowsTo(slot, 10);
  slot.notify({ strategy: 0, until: UNTIL + 5 * SECOND });
  rowsTo(slot, 14);
  assert.equal(slot.rowsTold, 2);
  slot.tick(9_900);
  assert.deepEqual([slot.rowsTold, slot.last.seq], [3, 15]);
});

test("Host tells that the trial has passed at the first sound judgement at or after the cool-down's end", (t) => {
  const slot = open(t);
  rowsTo(slot, 9);
  assert.equal(slot.rowsTold, 1);
  slot.tick(9_900);
  assert.deepEqual(slot.last, { type: "intents", seq: 10, intents: [], faults: [], recovered: [0] });
});

test("Host stops and waits for the answer to a trial that has passed", (t) => {
  const slot = open(t);
  rowsTo(slot, 10);
  assert.deepEqual([slot.host.waiting, slot.host.snapshot().seq], [true, 9]);
  slot.notify({ strategy: 0, until: null });
  assert.deepEqual([slot.host.waiting, slot.host.snapshot().seq], [false, 10]);
});

test("Host tells a trial that has passed once", (t) => {
  const slot = open(t);
  rowsTo(slot, 10);
  slot.notify({ strategy: 0, until: null });
  rowsTo(slot, 20);
  assert.equal(slot.rowsTold, 2);
});

test("Host wants to enter at the row of the trial that has passed, in the same message", (t) => {
  const slot = open(t);
  rowsTo(slot, 9);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
  assert.deepEqual([slot.last.recovered, slot.rowsTold], [[0], 2]);
  slot.notify({ strategy: 0, until: null });
  assert.equal(slot.strategy(0).state, "open");
  rowsTo(slot, 12, 10_100);
  assert.equal(slot.rowsTold, 2);
});

test("Host whose breaker has closed tells its next fault again, counted anew", (t) => {
  const slot = open(t, [12]);
  rowsTo(slot, 10);
  slot.notify({ strategy: 0, until: null });
  rowsTo(slot, 12);
  assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 1 }]);
});

test("Host asks to enter as ever while the breaker is open, and does not ask again what the gate denies", (t) => {
  const slot = open(t);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
  slot.deny("breaker-open");
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host exits a position at the row after its breaker has opened, for that reason", (t) => {
  const slot = openInPosition(t);
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "breaker" }]);
  slot.fill();
  assert.equal(slot.strategy(0).state, "waiting");
});

test("Host exits a position whose breaker is open while the engine is halted, too", (t) => {
  const slot = openInPosition(t);
  slot.row(controlRow("halt"));
  assert.equal(reasonsOf(slot.tick(10_100)), "0:breaker");
});

test("Host exits a position whose breaker is open before its bounds or its rule are asked", (t) => {
  const slot = openInPosition(t, { maxLoss: 1, exitCondition: "price > 0" });
  assert.equal(reasonsOf(slot.tick(9_000)), "0:breaker");
});

test("Host exits no position of a strategy whose breaker is closed", (t) => {
  throwWhen(t, (_, seq) => seq === 2);
  const slot = benchOf();
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.notify();
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host takes the exit of a position for no trial: the first judgement after it is one", (t) => {
  const slot = openInPosition(t);
  slot.tick(10_100, { ts: UNTIL + SECOND });
  assert.deepEqual([slot.last.intents.length, slot.last.recovered], [1, []]);
  slot.fill();
  slot.tick(9_900);
  assert.deepEqual(slot.last.recovered, [0]);
});

test("Host takes over what a breaker has become for the strategy that it is told of alone", (t) => {
  throwWhen(t, (_, seq) => seq === 2);
  const slot = new HostBench([specOf(0, ABOVE), specOf(1, ABOVE)]);
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.notify({ strategy: 1, until: UNTIL });
  assert.equal(reasonsOf(slot.tick(10_100)), "1:breaker");
});

test("Host takes what a breaker of another slot has become for none of its business", (t) => {
  throwWhen(t, (_, seq) => seq === 2);
  const slot = benchOf();
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.notify({ strategy: 9, until: UNTIL });
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host tries an exit for its breaker again that the venue has rejected", (t) => {
  const slot = openInPosition(t);
  slot.tick(10_100);
  slot.reject();
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 3, side: "SELL", qty: 1, reason: "breaker" }]);
});

/** A host that begins where `before` is, on the same tape. */
function resume(before: HostBench, plan: BenchOver = {}): HostBench {
  const { seq, arena } = before.host.snapshot();
  return new HostBench([specOf(0, ABOVE)], { on: before.tape, checkpoint: { seq, arena }, ...plan });
}

test("Host that begins with a checkpoint still holds the breaker for open", (t) => {
  const slot = resume(openInPosition(t));
  assert.equal(reasonsOf(slot.tick(10_100)), "0:breaker");
});

test("Host that begins with a checkpoint holds its trial when that is due", (t) => {
  const slot = resume(open(t, [4]));
  rowsTo(slot, 9);
  assert.equal(slot.rowsTold, 0);
  slot.tick(9_900);
  assert.deepEqual(slot.last.recovered, [0]);
});

test("Host that begins with a checkpoint goes on counting faults in a row", (t) => {
  throwWhen(t, () => true);
  const first = benchOf();
  first.tick(9_900);
  first.notify();
  const second = resume(first);
  second.tick(9_900);
  assert.deepEqual(second.last.faults, [{ strategy: 0, streak: 2 }]);
});

test("Host that begins with a checkpoint tells again, as it was, a fault that was not answered", (t) => {
  throwWhen(t, () => true);
  const first = benchOf({}, { checkpointRows: 1 });
  first.tick(9_900);
  first.notify();
  first.tick(9_900);
  const [checkpoint] = first.checkpoints;
  assert.ok(checkpoint);
  const second = new HostBench([specOf(0, ABOVE)], { on: first.tape, checkpoint });
  second.wake();
  assert.deepEqual(second.last, first.last);
});

test("Host that was overrun takes main's word on the breaker", () => {
  const known = { strategy: 0, n: 1, entries: 1, enabled: true, lastExitByRule: false, breakerUntil: UNTIL };
  const position = { entryPrice: 10_000, entryTs: START, entryN: 1 };
  const overrun = { seq: 0, trading: "active", strategies: [{ ...known, position }] } as const;
  assert.equal(reasonsOf(benchOf({}, { overrun }).tick(10_100)), "0:breaker");
});

test("Host that was overrun counts faults from none", (t) => {
  throwWhen(t, () => true);
  const first = benchOf();
  first.tick(9_900);
  first.notify();
  const known = { strategy: 0, n: 0, entries: 0, enabled: true, lastExitByRule: false, breakerUntil: null };
  const overrun = { seq: 1, trading: "active", strategies: [{ ...known, position: null }] } as const;
  const second = resume(first, { overrun });
  second.tick(9_900);
  assert.deepEqual(second.last.faults, [{ strategy: 0, streak: 1 }]);
});
