import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateControlBlock, NO_STRATEGY, Word } from "../../../engine/protocol/mod.ts";
import { Pulse } from "../../../workers/host/pulse.ts";

/** A pulse, and what its words say: whom it judges, and on which row. */
function pulse(): { pulse: Pulse; said: () => (number | undefined)[]; words: Int32Array } {
  const control = allocateControlBlock(0);
  const words = new Int32Array(control);
  return { pulse: new Pulse(control), words, said: () => [Word.running, Word.row].map((at) => words[at]) };
}

test("Pulse says nothing before the first judgement", () => {
  assert.deepEqual(pulse().said(), [NO_STRATEGY, 0]);
});

test("Pulse says whom it judges and on which row", () => {
  const made = pulse();
  made.pulse.tell({ seq: 7 });
  made.pulse.running[0] = 3;
  assert.deepEqual(made.said(), [3, 7]);
  made.pulse.running[0] = NO_STRATEGY;
  assert.deepEqual(made.said(), [NO_STRATEGY, 7]);
});

test("Pulse that comes to a row says nobody until a strategy is judged", () => {
  const made = pulse();
  made.pulse.tell({ seq: 7 });
  assert.deepEqual(made.said(), [NO_STRATEGY, 7]);
});

test("Pulse tells the strategy of index 0 from nobody", () => {
  const made = pulse();
  made.pulse.running[0] = 0;
  assert.equal(made.words[Word.running], 0);
});

test("Pulse's row leaves the range of an Int32 by wrapping", () => {
  const made = pulse();
  made.pulse.tell({ seq: 2 ** 31 });
  assert.equal(made.words[Word.row], -(2 ** 31));
});

test("Pulse stores where nobody waits: the words of the watermark and of notify-at are not its own", () => {
  const made = pulse();
  made.pulse.tell({ seq: 7 });
  made.pulse.running[0] = 3;
  assert.deepEqual(
    [Word.watermark, Word.notifyWanted, Word.notifyAt, Word.asleep].map((at) => made.words[at]),
    [0, 0, 0, 0],
  );
});
