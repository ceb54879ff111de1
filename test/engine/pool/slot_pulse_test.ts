import assert from "node:assert/strict";
import { test } from "node:test";
import { Watchdog } from "../../../engine/pool/watchdog.ts";
import type { FromSlot } from "../../../engine/protocol/mod.ts";
import { settle, SlotBench } from "../../fixtures/slot_bench.ts";

function intents(seq: number): FromSlot {
  const asked = { strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" } as const;
  return { type: "intents", seq, intents: [asked], faults: [], recovered: [] };
}

/** A loaded slot that has finished every row. */
async function idle(): Promise<SlotBench> {
  const bench = await SlotBench.loaded();
  bench.worker.finish(bench.head);
  return bench;
}

test("Slot that has finished every row is not busy", async () => {
  const { slot } = await idle();
  assert.equal(slot.pulse.busy, false);
});

test("Slot with a row undone is busy", async () => {
  const bench = await idle();
  bench.head += 1;
  assert.equal(bench.slot.pulse.busy, true);
});

test("Slot that owes a checkpoint is busy though it has finished every row: main may wait for just that", async () => {
  const bench = await idle();
  bench.head += 199;
  bench.worker.finish(bench.head);
  bench.worker.say({ type: "checkpoint", checkpoint: { seq: 150, arena: new Float64Array(40) } });
  assert.equal(bench.slot.pulse.busy, false);
  bench.head += 151;
  bench.worker.finish(bench.head);
  assert.equal(bench.slot.pulse.busy, true);
  bench.worker.say({ type: "checkpoint", checkpoint: { seq: bench.head, arena: new Float64Array(40) } });
  assert.equal(bench.slot.pulse.busy, false);
});

test("Slot that waits for an answer is not busy, with rows undone or without", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(40);
  bench.worker.say(intents(41));
  assert.equal(bench.slot.pulse.busy, false);
  bench.slot.end(100);
  assert.equal(bench.slot.pulse.busy, false);
});

test("Slot whose answer is on its way is busy again", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(40);
  bench.worker.say(intents(41));
  bench.slot.answer({ seq: 41, answers: [], breakers: [] });
  assert.equal(bench.slot.pulse.busy, true);
});

test("Slot that was overrun is not busy in a silence after it, and no watchdog kills it", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  bench.slot.replaceOverrun();
  await bench.replace();
  assert.equal(bench.slot.pulse.busy, false);
  const { clock, slot } = bench;
  const watchdog = new Watchdog({ slots: [slot], clock, hangMs: 100, onSlow: () => {} });
  for (let i = 0; i < 100; i += 1) {
    await clock.advance(100);
    watchdog.look();
  }
  assert.deepEqual([bench.generations.length, bench.worker.terminatedFor], [2, null]);
  bench.head += 1;
  assert.equal(slot.pulse.busy, true);
});

test("Slot that judges a strategy is busy, though it has finished every row and waits for an answer", async () => {
  const bench = await idle();
  bench.worker.say(intents(100));
  bench.worker.judge({ strategy: 0, seq: 100 });
  assert.equal(bench.slot.pulse.busy, true);
});

test("Slot that has not drained since it was told the end is busy", async () => {
  const bench = await idle();
  bench.slot.end(100);
  assert.equal(bench.slot.pulse.busy, true);
});

test("Slot that is told to die and lives is busy", async () => {
  const bench = await idle();
  void bench.slot.die("hang");
  await settle();
  assert.equal(bench.slot.pulse.busy, true);
});

test("Slot is not busy any more for a death that it has died", async () => {
  const bench = await idle();
  void bench.slot.die("exit");
  await bench.replace();
  bench.worker.finish(bench.head);
  assert.equal(bench.slot.pulse.busy, false);
});

test("Slot that is not loaded is not busy, whatever there is to do", async () => {
  const bench = new SlotBench();
  assert.deepEqual([bench.slot.status, bench.slot.pulse.busy], ["starting", false]);
  bench.worker.say({ type: "ready" });
  assert.deepEqual([bench.slot.status, bench.slot.pulse.busy], ["ready", false]);
});

test("Slot that is down is not busy, though its dead worker was judging", async () => {
  const bench = await SlotBench.loaded();
  await bench.replace();
  bench.worker.judge({ strategy: 0, seq: 5 });
  await bench.worker.die();
  assert.deepEqual([bench.slot.status, bench.slot.pulse.busy], ["down", false]);
});

test("Slot that was given up is not busy", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.retire("it did not drain in time");
  assert.equal(bench.slot.pulse.busy, false);
});

test("Slot whose worker has been sent away is busy until it has gone", async () => {
  const bench = await idle();
  bench.slot.end(100);
  bench.worker.say({ type: "drained", seq: 100 });
  await settle();
  assert.deepEqual([bench.slot.status, bench.slot.pulse.busy], ["drained", true]);
  await bench.worker.die(null);
  assert.equal(bench.slot.pulse.busy, false);
});

test("Slot's movement changes with every judgement and with every row finished, and with nothing else", async () => {
  const bench = await SlotBench.loaded();
  const movement = (): string => bench.slot.pulse.movement;
  const seen = [movement()];
  bench.worker.judge({ strategy: 0, seq: 1 });
  seen.push(movement());
  bench.worker.leave();
  bench.worker.finish(1);
  seen.push(movement());
  assert.equal(new Set(seen).size, 3);
  bench.head += 1;
  bench.slot.end(101);
  assert.equal(movement(), seen.at(-1));
});

test("Slot's pulse is of its present worker", async () => {
  const bench = await SlotBench.loaded();
  assert.equal(bench.slot.pulse.generation, 1);
  await bench.replace();
  assert.equal(bench.slot.pulse.generation, 2);
});
