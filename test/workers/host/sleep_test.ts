import assert from "node:assert/strict";
import { test } from "node:test";
import { allocateControlBlock, Word } from "../../../engine/protocol/mod.ts";
import { fallAsleep } from "../../../workers/host/sleep.ts";

function wordsOf(): Int32Array {
  return new Int32Array(allocateControlBlock(0));
}

/** Main's side: publishes a row, then wakes the slot if it says that it sleeps. @returns whether it posts a message */
function wake(words: Int32Array): boolean {
  return Atomics.compareExchange(words, Word.asleep, 1, 0) === 1;
}

test("fallAsleep sleeps when no row has come", () => {
  const words = wordsOf();
  assert.equal(
    fallAsleep(words, () => false),
    true,
  );
  assert.equal(Atomics.load(words, Word.asleep), 1);
});

test("fallAsleep says that it sleeps before it looks for rows again", () => {
  const words = wordsOf();
  let asleepWhenItLooked = -1;
  fallAsleep(words, () => {
    asleepWhenItLooked = Atomics.load(words, Word.asleep);
    return false;
  });
  assert.equal(asleepWhenItLooked, 1);
});

test("fallAsleep finds the last row that main published before it could see anybody asleep", () => {
  const words = wordsOf();
  // Main publishes, sees nobody asleep and posts nothing. No further row ever comes.
  assert.equal(wake(words), false);
  assert.equal(
    fallAsleep(words, () => true),
    false,
  );
  assert.equal(Atomics.load(words, Word.asleep), 0);
});

test("fallAsleep leaves the row to main's message if main has woken it meanwhile", () => {
  const words = wordsOf();
  let posted = false;
  const behind = (): boolean => {
    posted = wake(words);
    return true;
  };
  assert.equal(fallAsleep(words, behind), true);
  assert.equal(posted, true);
  assert.equal(Atomics.load(words, Word.asleep), 0);
});
