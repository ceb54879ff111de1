import assert from "node:assert/strict";
import { test } from "node:test";
import { type FromSlot, MICROS } from "../../../engine/protocol/mod.ts";
import { SlotBench } from "../../fixtures/slot_bench.ts";

/** A slot of the bench needs 21 bars of anything. */
function bars(count: number): FromSlot {
  return { type: "bars", counts: [{ instrument: 0, timeframe: MICROS.minute, count }] };
}

test("Slot tells what its worker says of bars, which is no change that anybody waits for", async () => {
  const bench = await SlotBench.loaded();
  const { changes } = bench;
  bench.worker.say(bars(14));
  assert.deepEqual([bench.notices, bench.changes], [["bars 14"], changes]);
});

test("Slot believes its next worker that there are fewer bars", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(bars(14));
  await bench.replace();
  bench.worker.say(bars(0));
  assert.deepEqual(bench.noticesOf("bars"), ["bars 14", "bars 0"]);
  assert.equal(bench.worker.terminatedFor, null);
});

test("Slot kills a worker that counts more bars than its rules need, and tells nobody of them", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(bars(22));
  assert.equal(bench.worker.terminatedFor, "Expected at most 21 bars from a slot, was 22");
  assert.deepEqual(bench.notices, []);
});
