import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_DEATHS_WITHOUT_PROGRESS, type RuleTexts } from "../../../engine/protocol/mod.ts";
import { LONGEST_BACKOFF_MS, settle, SlotBench } from "../../fixtures/slot_bench.ts";

const TEXTS: readonly RuleTexts[] = [{ timeframe: "1m", entry_condition: "price > 1", exit_condition: "price < 1" }];
const DESCRIBED = [{ diagnostics: [], cost: 1, costPerBar: 0, history: [] }];

test("Slot kills a worker whose description is none, and has the next one describe", async () => {
  const bench = new SlotBench();
  bench.worker.lies.describe = [];
  bench.worker.say({ type: "ready" });
  const describing = bench.slot.describe(TEXTS);
  await settle();
  assert.equal(bench.worker.terminatedFor, "describe failed: Expected 1 descriptions from a slot, was an array of 0");
  await bench.replace();
  assert.deepEqual(await describing, DESCRIBED);
});

test("Slot kills a worker that cannot describe, and has the next one describe", async () => {
  const bench = new SlotBench();
  bench.worker.callFails = "it will not";
  bench.worker.say({ type: "ready" });
  const describing = bench.slot.describe(TEXTS);
  await settle();
  assert.equal(bench.worker.terminatedFor, "describe failed: it will not");
  await bench.replace();
  assert.deepEqual(await describing, DESCRIBED);
});

test("Slot whose workers all describe what cannot be says so to whoever asked", async () => {
  const bench = new SlotBench();
  const describing = assert.rejects(bench.slot.describe(TEXTS), {
    code: "SLOT_START",
    message: /last: describe failed: Expected a list from a slot, was undefined$/,
  });
  for (let i = 0; i < MAX_DEATHS_WITHOUT_PROGRESS; i += 1) {
    bench.worker.lies.describe = [{ ...DESCRIBED[0], history: undefined }];
    bench.worker.say({ type: "ready" });
    await settle();
    await bench.worker.die();
    await bench.clock.advance(LONGEST_BACKOFF_MS);
  }
  await describing;
});

test("Slot kills a worker whose last state is none, and drains the next one", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  bench.worker.lies.snapshot = { ...bench.worker.snapshot, strategies: Object.assign([], { length: 2 }) };
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.equal(bench.worker.terminatedFor, "snapshot failed: Expected an object from a slot, was undefined");
  assert.deepEqual([bench.slot.status, bench.slot.snapshot], ["loaded", null]);
  await bench.replace();
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.equal(bench.slot.status, "drained");
  assert.deepEqual(bench.slot.snapshot, bench.worker.snapshot);
});

test("Slot kills a worker whose last state is of another row than the last", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  bench.worker.lies.snapshot = { ...bench.worker.snapshot, seq: 89 };
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.equal(bench.worker.terminatedFor, "snapshot failed: Expected a state at row 90 from a slot, was 89");
});
