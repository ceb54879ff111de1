import assert from "node:assert/strict";
import { test } from "node:test";
import { SlotBench } from "../../fixtures/slot_bench.ts";

const MARKER = { strategy: 1, seq: 61 };

function answered(bench: SlotBench, seq: number): void {
  const intents = [{ strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" }] as const;
  bench.worker.say({ type: "intents", seq, intents, faults: [], recovered: [] });
  bench.slot.answer({ seq, answers: [], breakers: [] });
}

test("Slot quarantines no strategy for a first death", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 1);
  assert.deepEqual([bench.noticesOf("out"), bench.worker.plans[0]?.quarantined], [[], []]);
});

test("Slot quarantines a strategy that was judged on the same row at two deaths", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 61: it threw"]);
});

test("Slot loads the next worker, and every later one, without the quarantined strategy", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.worker.plans[0]?.quarantined, [MARKER]);
  await bench.replace();
  assert.deepEqual(bench.worker.plans[0]?.quarantined, [MARKER]);
});

test("Slot reports the death, then the quarantine, and then starts the next worker", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.notices, [
    "died 1 after 0: it threw",
    "ready 2",
    "died 2 after 0: it threw",
    "out 1 from 61: it threw",
    "ready 3",
  ]);
});

test("Slot reports that a strategy is quarantined from the first row that no worker has finished", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(70);
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 71: it threw"]);
});

test("Slot reports that a strategy is quarantined from the first row after the last that was answered, if no watermark is beyond it", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(62);
  answered(bench, 80);
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 81: it threw"]);
});

test("Slot reports that a strategy is quarantined from the marker's row, if no row beyond it was answered", async () => {
  const bench = await SlotBench.loaded();
  answered(bench, 60);
  bench.worker.finish(60);
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 61: it threw"]);
});

test("Slot has the strategy not judged from the marker's row on, though it is reported as quarantined later", async () => {
  const bench = await SlotBench.loaded();
  answered(bench, 80);
  await bench.dieJudging(MARKER, 2);
  assert.deepEqual(bench.worker.plans[0]?.quarantined, [MARKER]);
});

test("Slot quarantines no strategy for a row that a worker has passed in between", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 1);
  bench.worker.finish(MARKER.seq);
  await bench.dieJudging(MARKER, 1);
  assert.deepEqual(bench.noticesOf("out"), []);
});

test("Slot quarantines one strategy after the other", async () => {
  const bench = await SlotBench.loaded();
  const other = { strategy: 0, seq: 65 };
  await bench.dieJudging(MARKER, 2);
  await bench.dieJudging(other, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 61: it threw", "out 0 from 65: it threw"]);
  assert.deepEqual(bench.worker.plans[0]?.quarantined, [MARKER, other]);
});

test("Slot is not given up while each second death quarantines a strategy", async () => {
  const bench = await SlotBench.loaded([0, 1, 2, 3]);
  for (const strategy of [0, 1, 2, 3]) await bench.dieJudging({ strategy, seq: 61 }, 2);
  assert.deepEqual([bench.slot.status, bench.noticesOf("out").length], ["loaded", 4]);
});

test("Slot quarantines no strategy whose marker has not repeated, though another's has", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 1);
  await bench.dieJudging({ strategy: 0, seq: 61 }, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 0 from 61: it threw"]);
});

test("Slot whose workers die when no strategy is being judged quarantines no strategy", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 0; i < 3; i += 1) {
    bench.worker.judge(MARKER);
    bench.worker.leave();
    await bench.replace();
  }
  assert.deepEqual(bench.noticesOf("out"), []);
});

test("Slot quarantines a strategy at which its workers hung, with that cause", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 0; i < 2; i += 1) {
    bench.worker.judge(MARKER);
    bench.slot.condemn("it hung: no movement for 1000 ms");
    await bench.replace();
  }
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 61: it hung: no movement for 1000 ms"]);
});

test("Slot quarantines a strategy at which its workers ran out of memory, with the cause that they gave", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 0; i < 2; i += 1) {
    bench.worker.judge(MARKER);
    bench.worker.say({ type: "leaving", why: "it had 200 MB in use" });
    await bench.replace();
  }
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 61: it had 200 MB in use"]);
});

for (const [what, marker] of [
  ["of a strategy of another slot", { strategy: 7, seq: 61 }],
  ["of no strategy at all", { strategy: -9, seq: 61 }],
  ["of a row that is not published", { strategy: 1, seq: 101 }],
  ["of row 0", { strategy: 1, seq: 0 }],
] as const) {
  test(`Slot believes no marker ${what}`, async () => {
    const bench = await SlotBench.loaded();
    await bench.dieJudging(marker, 3);
    assert.deepEqual([bench.noticesOf("out"), bench.worker.plans[0]?.quarantined], [[], []]);
  });
}

test("Slot counts deaths with a marker that it does not believe like any other", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging({ strategy: 7, seq: 61 }, 5);
  assert.equal(bench.slot.status, "retired");
});

test("Slot believes a marker of the last published row", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging({ strategy: 1, seq: 100 }, 2);
  assert.deepEqual(bench.noticesOf("out"), ["out 1 from 100: it threw"]);
});

test("Slot believes no marker of a worker that dies before the slot has anything to do", async () => {
  const bench = new SlotBench();
  for (let i = 0; i < 3; i += 1) {
    bench.worker.judge(MARKER);
    await bench.replace();
  }
  assert.deepEqual(bench.noticesOf("out"), []);
});

const ORDERED: Readonly<Record<string, (bench: SlotBench) => void>> = {
  "told to die": (bench) => void bench.slot.die("throw"),
  "terminated for a drill": (bench) => void bench.slot.die("terminate"),
  "moved to a new pool": (bench) => bench.slot.moveToNewPool(),
  "overrun by the tape": (bench) => bench.slot.replaceOverrun(),
};

for (const [what, order] of Object.entries(ORDERED)) {
  test(`Slot quarantines no strategy whose worker is ${what} while it judges`, async () => {
    const bench = await SlotBench.loaded();
    await bench.dieJudging(MARKER, 1);
    bench.worker.judge(MARKER);
    order(bench);
    await bench.replace();
    assert.deepEqual(bench.noticesOf("out"), []);
  });
}

test("Slot still quarantines a strategy at the second death that nobody ordered", async () => {
  const bench = await SlotBench.loaded();
  await bench.dieJudging(MARKER, 1);
  bench.worker.judge({ strategy: 0, seq: 61 });
  bench.slot.moveToNewPool();
  await bench.replace();
  await bench.dieJudging(MARKER, 1);
  assert.equal(bench.noticesOf("out").length, 1);
});
