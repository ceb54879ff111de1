import assert from "node:assert/strict";
import { test } from "node:test";
import { EngineError, FIRST_BACKOFF_MS, type FromSlot, START_TIMEOUT_MS } from "../../../engine/protocol/mod.ts";
import { LONGEST_BACKOFF_MS, settle, SlotBench } from "../../fixtures/slot_bench.ts";

function intents(seq: number, n = 1): FromSlot {
  const asked = { strategy: 0, n, side: "BUY", qty: 1, reason: "entry" } as const;
  return { type: "intents", seq, intents: [asked], faults: [], recovered: [] };
}

function checkpoint(seq: number): FromSlot {
  return { type: "checkpoint", checkpoint: { seq, arena: new Float64Array([seq, 0]) } };
}

/** The worker posts a row, and main answers it. */
function answered(bench: SlotBench, seq: number): void {
  bench.worker.say(intents(seq));
  bench.slot.answer({ seq, answers: [], breakers: [] });
}

test("Slot whose worker dies begins the next one with the checkpoint that it holds", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(checkpoint(40));
  await bench.replace();
  assert.deepEqual(bench.worker.plans[0]?.checkpoint, { seq: 40, arena: new Float64Array([40, 0]) });
});

test("Slot begins the next worker before the first row when it holds no checkpoint", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  await bench.replace();
  assert.equal(bench.worker.plans[0]?.checkpoint, null);
});

test("Slot gives the next worker a control block that begins at the checkpoint", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(checkpoint(40));
  bench.worker.finish(60);
  await bench.replace();
  assert.equal(bench.worker.plans[0]?.control, bench.worker.control);
  assert.equal(bench.worker.words.readWatermark(0), 40);
});

test("Slot's watermark stays where a dead worker has brought it", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  await bench.replace();
  assert.deepEqual([bench.slot.watermark, bench.slot.hasPassed(60)], [60, true]);
});

test("Slot believes no watermark beyond the last published row", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(bench.head + 50);
  assert.equal(bench.slot.watermark, bench.head);
});

test("Slot forgets what a dead worker had posted: the next one posts it again", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(intents(30));
  assert.equal(bench.slot.hasPassed(30), true);
  await bench.worker.die();
  assert.deepEqual([bench.slot.posted, bench.slot.hasPassed(30)], [null, false]);
});

test("Slot tells its next worker that rows are there", async () => {
  const bench = await SlotBench.loaded();
  await bench.replace();
  assert.deepEqual(bench.worker.heard, [{ type: "ticks", to: 100 }]);
});

test("Slot repeats the end to every later worker, before it has it look at the rows", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  assert.deepEqual(bench.worker.heard.at(-1), { type: "end", seq: 90 });
  for (let i = 0; i < 2; i += 1) {
    await bench.replace();
    assert.deepEqual(bench.worker.heard, [
      { type: "end", seq: 90 },
      { type: "ticks", to: 100 },
    ]);
  }
});

test("Slot that gets the end while it has no loaded worker posts it to the next one", async () => {
  const bench = await SlotBench.loaded();
  await bench.worker.die();
  bench.slot.end(90);
  assert.deepEqual(bench.worker.heard, []);
  bench.worker.say({ type: "ready" });
  await settle();
  assert.deepEqual(bench.worker.heard[0], { type: "end", seq: 90 });
});

test("Slot reports a death with its worker, cause and watermark, and then of the next that is ready", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  await bench.replace("it threw a fit");
  assert.deepEqual(bench.notices, ["died 1 after 60: it threw a fit", "ready 2"]);
  assert.equal(bench.slot.restarts, 1);
});

test("Slot tells that its worker left, with the reason that the worker gave", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say({ type: "leaving", why: "it had 200 MB in use" });
  await bench.replace("exit code 1");
  assert.equal(bench.notices[0], "died 1 after 0: it had 200 MB in use");
});

test("Slot does not take one worker's reason to leave for another's", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say({ type: "leaving", why: "it had 200 MB in use" });
  await bench.replace();
  await bench.replace("exit code 1");
  assert.equal(bench.noticesOf("died")[1], "died 2 after 0: exit code 1");
});

test("Slot has a worker wait from the second death without progress on", async () => {
  const bench = await SlotBench.loaded();
  await bench.worker.die();
  assert.equal(bench.generations.length, 2);
  await bench.worker.die();
  assert.deepEqual([bench.generations.length, bench.slot.status], [2, "down"]);
  await bench.clock.advance(FIRST_BACKOFF_MS);
  assert.equal(bench.generations.length, 3);
});

test("Slot is given up at its fifth death without progress, and says why", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 0; i < 4; i += 1) await bench.replace();
  assert.equal(bench.slot.failure, null);
  await bench.replace("out of memory");
  const why = "it died 5 times in a row without progress, last: out of memory";
  assert.deepEqual([bench.slot.status, bench.slot.failure], ["retired", why]);
  assert.deepEqual(bench.notices.slice(-2), ["died 5 after 0: out of memory", `retired after 0: ${why}`]);
  await bench.slot.finished;
  assert.equal(bench.generations.length, 5);
});

test("Slot that makes progress between its deaths is not given up", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 1; i <= 12; i += 1) {
    bench.worker.finish(i);
    await bench.replace();
  }
  assert.equal(bench.slot.status, "loaded");
});

test("Slot that is given up reports as passed the last row that it has answered, if no watermark is beyond it", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(10);
  answered(bench, 30);
  for (let i = 0; i < 5; i += 1) await bench.replace();
  assert.match(bench.notices.at(-1) ?? "", /^retired after 30:/);
});

test("Slot that is given up reports as passed its watermark, if that is beyond the last row that it has answered", async () => {
  const bench = await SlotBench.loaded();
  answered(bench, 30);
  bench.worker.finish(50);
  for (let i = 0; i < 5; i += 1) await bench.replace();
  assert.match(bench.notices.at(-1) ?? "", /^retired after 50:/);
});

test("Slot that is given up does not count what it has posted and is not answered as passed", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(10);
  bench.worker.say(intents(30));
  bench.slot.retire("it did not drain in time");
  assert.equal(bench.notices.at(-1), "retired after 10: it did not drain in time");
});

test("Slot that is given up holds neither the gate nor the tape", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.retire("it did not drain in time");
  assert.deepEqual([bench.slot.kept, bench.slot.hasPassed(99), bench.slot.over], [Infinity, true, true]);
});

test("Slot that is given up by hand has not failed", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.retire("it did not drain in time");
  assert.equal(bench.slot.failure, null);
});

test("Slot that is given up twice reports it once", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.retire("one");
  bench.slot.retire("two");
  assert.deepEqual(bench.noticesOf("retired"), ["retired after 0: one"]);
});

const ORDERED: Readonly<Record<string, (bench: SlotBench) => void>> = {
  "told to die": (bench) => void bench.slot.die("exit"),
  "terminated for a drill": (bench) => void bench.slot.die("terminate"),
  "moved to a new pool": (bench) => bench.slot.moveToNewPool(),
  "overrun by the tape": (bench) => bench.slot.replaceOverrun(),
};

for (const [what, order] of Object.entries(ORDERED)) {
  test(`Slot whose worker is ${what} again and again is not given up`, async () => {
    const bench = await SlotBench.loaded();
    for (let i = 0; i < 12; i += 1) {
      order(bench);
      await bench.replace();
    }
    assert.deepEqual([bench.slot.status, bench.generations.length], ["loaded", 13]);
  });

  test(`Slot whose worker is ${what} starts the next at once, whatever came before`, async () => {
    const bench = await SlotBench.loaded();
    for (let i = 0; i < 3; i += 1) await bench.replace();
    order(bench);
    await bench.worker.die();
    assert.equal(bench.generations.length, 5);
  });
}

test("Slot counts the death of a worker that was condemned", async () => {
  const bench = await SlotBench.loaded();
  for (let i = 0; i < 5; i += 1) {
    bench.slot.condemn("it hung: no movement for 1000 ms");
    await bench.replace();
  }
  assert.match(bench.slot.failure ?? "", /last: it hung: no movement for 1000 ms$/);
});

test("Slot counts the death after one that was ordered", async () => {
  const bench = await SlotBench.loaded();
  void bench.slot.die("exit");
  await bench.replace();
  for (let i = 0; i < 5; i += 1) await bench.replace();
  assert.equal(bench.slot.status, "retired");
});

test("Slot's drill is over when the death has been seen, and not before", async () => {
  const bench = await SlotBench.loaded();
  let done = false;
  void bench.slot.die("hang").then(() => (done = true));
  await settle();
  assert.deepEqual([done, bench.worker.heard.at(-1)], [false, { type: "die", how: "hang" }]);
  await bench.worker.die();
  assert.equal(done, true);
});

test("Slot ignores the messages of a worker that was condemned", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say(intents(4));
  bench.slot.condemn("it asked for what it cannot have");
  assert.equal(bench.slot.posted, null);
  for (const message of [intents(5), checkpoint(5)]) bench.worker.say(message);
  assert.deepEqual([bench.slot.posted, bench.slot.kept], [null, 0]);
});

test("Slot ignores the messages of a worker that is dead, while it is down and after", async () => {
  const bench = await SlotBench.loaded();
  await bench.worker.die();
  await bench.worker.die();
  const [first, second] = bench.generations;
  second?.say(checkpoint(4));
  await bench.clock.advance(LONGEST_BACKOFF_MS);
  bench.worker.say({ type: "ready" });
  await settle();
  first?.say(checkpoint(5));
  second?.say(intents(5));
  assert.deepEqual([bench.slot.kept, bench.slot.posted, bench.slot.status], [0, null, "loaded"]);
});

test("Slot kills a worker that sends what it cannot send, and reports that as the cause", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.say({ type: "drained", seq: 5 });
  assert.equal(bench.worker.terminatedFor, "Expected `drained` once, at the end");
  await bench.worker.die();
  assert.equal(bench.notices[0], "died 1 after 0: Expected `drained` once, at the end");
});

test("Slot kills a worker whose load fails, and loads the next", async () => {
  const bench = await SlotBench.loaded();
  await bench.worker.die();
  bench.worker.callFails = "a checkpoint has 3 doubles";
  bench.worker.say({ type: "ready" });
  await settle();
  assert.equal(bench.worker.terminatedFor, "load failed: a checkpoint has 3 doubles");
  await bench.replace();
  assert.equal(bench.slot.status, "loaded");
});

test("Slot that cannot be started at all says so to whoever loads it", async () => {
  const bench = new SlotBench();
  const loading = assert.rejects(bench.load(), (error) => {
    assert.ok(error instanceof EngineError && error.code === "SLOT_START");
    assert.match(error.message, /it died 5 times in a row without progress, last: it was not ready in 10000 ms$/);
    return true;
  });
  for (let i = 0; i < 5; i += 1) {
    await bench.clock.advance(START_TIMEOUT_MS);
    await bench.worker.die();
    await bench.clock.advance(LONGEST_BACKOFF_MS);
  }
  await loading;
});

test("Slot fetches the last state of a worker that has judged every row, and dismisses it", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.deepEqual([bench.slot.status, bench.worker.dismissed], ["drained", true]);
  assert.notEqual(bench.slot.snapshot, null);
  await bench.worker.die(null);
  await bench.slot.finished;
});

test("Slot whose dismissed worker dies instead has drained all the same, and starts no other", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  bench.slot.condemn("it hung: no movement for 1000 ms");
  await bench.worker.die();
  await bench.slot.finished;
  assert.deepEqual([bench.slot.status, bench.generations.length, bench.notices], ["drained", 1, []]);
});

test("Slot whose worker dies before its last state is fetched drains the next one", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.end(90);
  bench.worker.callFails = "the port is closed";
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.equal(bench.worker.terminatedFor, "snapshot failed: the port is closed");
  await bench.replace();
  bench.worker.say({ type: "drained", seq: 90 });
  await settle();
  assert.equal(bench.slot.status, "drained");
});

test("Slot that the tape has overrun begins the next worker at the present, and tells of the rows that it lost", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  bench.slot.replaceOverrun();
  assert.equal(bench.slot.kept, Infinity);
  await bench.replace();
  assert.deepEqual(bench.worker.plans[0]?.overrun, { seq: 100, trading: "active", strategies: [] });
  assert.deepEqual(bench.noticesOf("gap"), ["gap 61 to 100"]);
});

test("Slot that was overrun again before it has finished a further row tells of no rows that it had lost already", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  bench.slot.replaceOverrun();
  await bench.replace();
  await bench.replace();
  assert.deepEqual(bench.noticesOf("gap"), ["gap 61 to 100"]);
  bench.head = 120;
  await bench.replace();
  assert.deepEqual(bench.noticesOf("gap"), ["gap 61 to 100", "gap 101 to 120"]);
});

test("Slot that was overrun has passed the rows that it lost, and no other", async () => {
  const bench = await SlotBench.loaded();
  bench.worker.finish(60);
  bench.slot.replaceOverrun();
  await bench.replace();
  assert.deepEqual([bench.slot.watermark, bench.slot.hasPassed(100), bench.slot.hasPassed(101)], [100, true, false]);
});

test("Slot that was overrun holds the tape again from its next checkpoint on", async () => {
  const bench = await SlotBench.loaded();
  bench.slot.replaceOverrun();
  await bench.replace();
  bench.worker.say(checkpoint(100));
  assert.equal(bench.slot.kept, 100);
  await bench.replace();
  assert.deepEqual([bench.worker.plans[0]?.overrun, bench.worker.plans[0]?.checkpoint?.seq], [null, 100]);
});
