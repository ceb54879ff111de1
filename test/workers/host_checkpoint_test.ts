import assert from "node:assert/strict";
import { test } from "node:test";
import { CHECKPOINT_ANSWERS, type RecoveredState, Seen, type StrategySpec } from "../../engine/protocol/mod.ts";
import { HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { appendTick, controlRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };

/** A host that begins where `before` is, on the same tape. */
function resume(before: HostBench, specs: readonly StrategySpec[]): HostBench {
  const { seq, arena } = before.host.snapshot();
  return new HostBench(specs, { on: before.tape, checkpoint: { seq, arena } });
}

function known(over: Partial<RecoveredState> = {}): RecoveredState {
  return {
    strategy: 0,
    n: 4,
    entries: 2,
    enabled: true,
    position: null,
    lastExitByRule: true,
    breakerUntil: null,
    ...over,
  };
}

/** A host that the tape has overrun at row `seq`. */
function overrun(strategies: readonly RecoveredState[], over: Partial<StrategySpec> = {}, seq = 3): HostBench {
  const spec = specOf(0, { ...ABOVE, ...over });
  const slot = new HostBench([spec], { overrun: { seq, trading: "active", strategies } });
  for (let i = 0; i < seq; i += 1) appendTick(slot.tape, 20_000);
  assert.deepEqual(slot.wake(), []);
  return slot;
}

test("Host checkpoints each time that checkpointRows rows have passed", () => {
  const slot = new HostBench([specOf(0)], { checkpointRows: 10 });
  for (let i = 0; i < 35; i += 1) slot.tick(10_000);
  assert.deepEqual(
    slot.checkpoints.map(({ seq }) => seq),
    [10, 20, 30],
  );
});

test("Host counts the rows to its next checkpoint from the one it began with", () => {
  const spec = specOf(0);
  const first = new HostBench([spec], { checkpointRows: 10 });
  for (let i = 0; i < 7; i += 1) first.tick(10_000);
  const { seq, arena } = first.host.snapshot();
  const second = new HostBench([spec], { on: first.tape, checkpointRows: 10, checkpoint: { seq, arena } });
  for (let i = 0; i < 12; i += 1) second.tick(10_000);
  assert.deepEqual(
    second.checkpoints.map((each) => each.seq),
    [17],
  );
});

test("Host checkpoints a row with intents only after its answers", () => {
  const slot = new HostBench([specOf(0, ABOVE)], { checkpointRows: 2 });
  slot.tick(9_900);
  slot.tick(10_100);
  assert.deepEqual(slot.checkpoints, []);
  slot.fill();
  const { arena } = slot.host.snapshot();
  assert.deepEqual(slot.checkpoints, [{ seq: 2, arena }]);
});

test("Host checkpoints each time that CHECKPOINT_ANSWERS rows have been answered, counted from the last checkpoint", () => {
  const trades = { ...ABOVE, exitCondition: "price > 100", maxEntries: 1_000 };
  const slot = new HostBench([specOf(0, trades)], { checkpointRows: 300 });
  for (let row = 1; row <= 600; row += 1) {
    slot.tick(10_100);
    slot.fill();
  }
  for (let row = 601; row <= 900; row += 1) slot.tick(9_000);
  assert.deepEqual(
    slot.checkpoints.map(({ seq }) => seq),
    [CHECKPOINT_ANSWERS, 2 * CHECKPOINT_ANSWERS, 2 * CHECKPOINT_ANSWERS + 300],
  );
});

test("Host's checkpoint is a copy, which later rows do not change", () => {
  const slot = new HostBench([specOf(0, ABOVE)], { checkpointRows: 1 });
  slot.tick(9_900);
  const kept = slot.checkpoints[0]?.arena;
  const before = kept?.slice();
  slot.tick(10_100);
  slot.fill();
  assert.deepEqual(kept, before);
});

test("Host that begins with a checkpoint goes on after its row with the same state", () => {
  const specs = [specOf(0, ABOVE), specOf(1, ABOVE)];
  const first = new HostBench(specs);
  first.row(controlRow("disable", 1));
  first.tick(10_100);
  first.answer(
    { status: "filled", strategy: 0, n: 1, price: 10_110 },
    { status: "denied", strategy: 1, n: 1, code: "disabled" },
  );
  first.row(controlRow("halt"));
  const second = resume(first, specs);
  assert.deepEqual(second.host.snapshot(), first.host.snapshot());
  assert.equal(reasonsOf(second.tick(9_890)), "");
  second.row(controlRow("resume"));
  assert.deepEqual(second.tick(9_890), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "rule" }]);
});

test("Host that begins with a checkpoint makes an unanswered order again as it was", () => {
  const specs = [specOf(0, ABOVE)];
  const first = new HostBench(specs, { checkpointRows: 1 });
  first.tick(9_900);
  const intents = first.tick(10_100);
  const second = new HostBench(specs, { on: first.tape, checkpoint: first.checkpoints[0] ?? null });
  assert.deepEqual([second.wake(), second.waitsAt], [intents, 2]);
});

test("Host that waits shows the row before, with the orders it waits for counted", () => {
  const slot = new HostBench([specOf(0, ABOVE)]);
  slot.tick(9_900);
  slot.tick(10_100);
  const { seq, strategies } = slot.host.snapshot();
  assert.equal(seq, 1);
  assert.deepEqual(
    strategies.map(({ n, entries }) => [n, entries]),
    [[1, 0]],
  );
});

test("Host's checkpoint is not the arena it goes on with", () => {
  const specs = [specOf(0, ABOVE)];
  const first = new HostBench(specs);
  first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  const kept = arena.slice();
  const second = new HostBench(specs, { on: first.tape, checkpoint: { seq, arena } });
  second.tick(10_100);
  second.fill();
  assert.deepEqual(arena, kept);
});

test("Host refuses a checkpoint of another arena, or of another row than its arena's", () => {
  const { arena } = new HostBench([specOf(0)]).host.snapshot();
  const over = { checkpoint: { seq: 0, arena } };
  assert.throws(() => new HostBench([specOf(0), specOf(1)], over), /a checkpoint has \d+ doubles, was \d+/);
  assert.throws(() => new HostBench([specOf(0)], { checkpoint: { seq: 5, arena } }), /at the checkpoint's seq/);
});

test("Host that was overrun begins after the rows that are gone", () => {
  const slot = overrun([known()]);
  assert.equal(slot.host.snapshot().seq, 3);
  assert.deepEqual(slot.tick(10_100), [{ strategy: 0, n: 5, side: "BUY", qty: 1, reason: "entry" }]);
  slot.fill();
  assert.deepEqual(slot.strategy(0).entries, 3);
});

test("Host that was overrun manages the position that main knows of, on the very next row", () => {
  const position = { entryPrice: 10_000, entryTs: 0, entryN: 4 };
  const slot = overrun([known({ position })], { maxLoss: 100 });
  assert.equal(slot.strategy(0).entryPrice, 10_000);
  assert.deepEqual(slot.tick(9_900), [{ strategy: 0, n: 5, side: "SELL", qty: 1, reason: "stop-loss" }]);
});

test("Host that was overrun knows which entry the guard may have closed", () => {
  const position = { entryPrice: 10_000, entryTs: 0, entryN: 4 };
  const slot = overrun([known({ position })]);
  slot.row({ ...controlRow("guard-closed", 0), closed: { entryN: 3, price: 1 } });
  assert.equal(slot.strategy(0).state, "open");
  slot.row({ ...controlRow("guard-closed", 0), closed: { entryN: 4, price: 1 } });
  assert.equal(slot.strategy(0).state, "waiting");
});

test("Host that was overrun takes the class of a finished strategy from its last exit", () => {
  const finished = (lastExitByRule: boolean): string =>
    overrun([known({ entries: 5, lastExitByRule })]).strategy(0).state;
  assert.deepEqual([finished(true), finished(false)], ["closed", "force-closed"]);
});

test("Host that was overrun does not judge what main knows to be finished", () => {
  const slot = overrun([known({ entries: 5 })]);
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host that was overrun takes main's word over its checkpoint", () => {
  const spec = specOf(0, ABOVE);
  const first = new HostBench([spec], { fillModel: "next" });
  first.tick(10_100);
  assert.equal(first.strategy(0).state, "entering");
  const { seq, arena } = first.host.snapshot();
  for (let i = 0; i < 4; i += 1) appendTick(first.tape, 10_100);
  const second = new HostBench([spec], {
    on: first.tape,
    fillModel: "next",
    checkpoint: { seq, arena },
    overrun: { seq: 5, trading: "halted", strategies: [known({ enabled: false, n: 2, entries: 0 })] },
  });
  assert.deepEqual(second.wake(), []);
  assert.deepEqual(second.strategy(0), {
    strategy: 0,
    state: "waiting",
    enabled: false,
    n: 2,
    entries: 0,
    entryPrice: null,
    seen: { bits: Seen.row | Seen.true, data: 0, bars: [] },
  });
  assert.deepEqual(second.tick(9_900), [], "the entry that was decided before is forgotten");
});

test("Host that was overrun is halted if the engine is", () => {
  const position = { entryPrice: 10_000, entryTs: 0, entryN: 4 };
  const slot = new HostBench([specOf(0, ABOVE)], {
    overrun: { seq: 0, trading: "halted", strategies: [known({ position })] },
  });
  assert.deepEqual(slot.tick(9_890), []);
  slot.row(controlRow("resume"));
  assert.equal(reasonsOf(slot.tick(9_890)), "0:rule");
});
