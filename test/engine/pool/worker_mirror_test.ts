import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlWords } from "../../../engine/pool/control_words.ts";
import { WorkerMirror } from "../../../engine/pool/worker_mirror.ts";
import { allocateControlBlock, allocateTape } from "../../../engine/protocol/mod.ts";
import { INDIA, OPEN, specOf } from "../../fixtures/session.ts";

const HEAD = 100;
const INTENTS = { type: "intents", seq: 40, intents: [], faults: [{ strategy: 0, streak: 1 }], recovered: [] };
const CHECKPOINT = { type: "checkpoint", checkpoint: { seq: 30, arena: new Float64Array(4) } };

/** The mirror of a loaded worker with one strategy, whose control block says that it has finished row `finished`. */
function loaded(finished = 0): WorkerMirror {
  const words = new ControlWords(allocateControlBlock(finished));
  const mirror = new WorkerMirror({ words: () => words, head: () => HEAD });
  const plan = {
    strategies: [specOf(0)],
    fillModel: "signal",
    zone: INDIA,
    openTs: OPEN,
    prevCloses: [],
    tape: allocateTape(4),
    checkpointRows: 200,
    quarantined: [],
  } as const;
  mirror.assign({ plan, resumes: null, checkpoint: null, has: (strategy) => strategy === 0, needs: () => 0 });
  mirror.status = "loaded";
  return mirror;
}

test("WorkerMirror has the row report of its worker until that is answered, and has passed the row from the report on", () => {
  const mirror = loaded(10);
  mirror.take(INTENTS);
  assert.deepEqual([mirror.posted?.seq, mirror.hasPassed(40), mirror.hasPassed(41)], [40, true, false]);
  mirror.noteAnswered(40);
  assert.deepEqual([mirror.posted, mirror.watermark, mirror.passed], [null, 10, 40]);
});

test("WorkerMirror is not changed by a message that its worker cannot have sent", () => {
  const mirror = loaded();
  mirror.take(CHECKPOINT);
  assert.throws(() => mirror.take({ ...INTENTS, seq: HEAD + 1 }), TypeError);
  assert.throws(
    () => mirror.take({ type: "checkpoint", checkpoint: { seq: 29, arena: new Float64Array(4) } }),
    TypeError,
  );
  assert.deepEqual([mirror.posted, mirror.lastCheckpoint?.seq], [null, 30]);
});

test("WorkerMirror has no checkpoint to start from, and needs no rows, from an overrun to the next checkpoint", () => {
  const mirror = loaded();
  mirror.take(CHECKPOINT);
  assert.deepEqual([mirror.checkpoint?.seq, mirror.kept], [30, 30]);
  mirror.noteOverrun();
  assert.deepEqual([mirror.checkpoint, mirror.kept, mirror.lastCheckpoint?.seq], [null, Infinity, 30]);
  mirror.take({ type: "checkpoint", checkpoint: { seq: 60, arena: new Float64Array(4) } });
  assert.deepEqual([mirror.checkpoint?.seq, mirror.kept], [60, 60]);
});

test("WorkerMirror names the first row that is lost, and none if all had been finished", () => {
  const mirror = loaded(10);
  assert.equal(mirror.noteLost(50), 11);
  assert.deepEqual([mirror.noteLost(50), mirror.watermark], [null, 50]);
});

test("WorkerMirror of a slot that is given up has passed every row, and needs none", () => {
  const mirror = loaded();
  mirror.status = "retired";
  assert.deepEqual([mirror.over, mirror.hasPassed(Infinity), mirror.kept], [true, true, Infinity]);
});

test("WorkerMirror lets those go on who wait for a change when its status changes", async () => {
  const mirror = loaded();
  const changed = mirror.nextChange().then(() => mirror.status);
  mirror.status = "drained";
  assert.equal(await changed, "drained");
});

test("WorkerMirror checks the messages of each worker from the first one on", () => {
  const mirror = loaded();
  mirror.take(INTENTS);
  mirror.dropPosted();
  mirror.beginWorker();
  assert.throws(() => mirror.take(INTENTS), TypeError);
  mirror.status = "loaded";
  mirror.take(INTENTS);
  assert.equal(mirror.posted?.seq, 40);
});
