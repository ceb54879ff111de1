import assert from "node:assert/strict";
import { test } from "node:test";
import { Troubles, watchJournal } from "../../../engine/observe/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

const SILENT = "the journal's disk does not answer: no order is told to anybody until it does";

/** A journal whose disk answers when it is told to. */
function open() {
  const clock = new TestClock(0);
  const troubles = new Troubles();
  const said: string[] = [];
  const answers: Array<{ resolve: () => void; reject: (error: Error) => void }> = [];
  let behind = true;
  const durable = (): Promise<void> | null =>
    behind ? new Promise((resolve, reject) => void answers.push({ resolve, reject })) : null;
  const stop = watchJournal({ clock, durable, troubles, say: (text) => said.push(text) });
  const setBehind = (to: boolean): void => {
    behind = to;
  };
  return { clock, troubles, said, answers, stop, setBehind };
}

test("watchJournal says nothing of a disk that answers, or has nothing to answer", async () => {
  const { clock, troubles, said, answers, setBehind, stop } = open();
  for (let i = 0; i < 10; i += 1) {
    await clock.advance(1_000);
    answers.pop()?.resolve();
    await clock.advance(500);
  }
  setBehind(false);
  answers.pop()?.resolve();
  await clock.advance(10_000);
  assert.deepEqual([said, troubles.reasons], [[], []]);
  stop();
  assert.equal(clock.pending, 0);
});

test("watchJournal says once that the disk does not answer, and once that it does again", async () => {
  const { clock, troubles, said, answers, setBehind } = open();
  await clock.advance(60_000);
  assert.deepEqual(troubles.reasons, [SILENT]);
  assert.equal(answers.length, 1);
  assert.deepEqual(said.splice(0), [`T${SILENT.slice(1)}`]);
  setBehind(false);
  answers.pop()?.resolve();
  await clock.advance(1_000);
  assert.deepEqual([said, troubles.reasons], [["The journal's disk answers again"], []]);
});

test("watchJournal leaves a journal that is lost to those who end the session for it", async () => {
  const { clock, troubles, said, answers } = open();
  await clock.advance(10_000);
  said.splice(0);
  answers.pop()?.reject(new Error("lost"));
  await clock.advance(10_000);
  assert.deepEqual([said, troubles.reasons], [[], []]);
});

test("watchJournal's trouble is over when it is stopped", async () => {
  const { clock, troubles, stop } = open();
  await clock.advance(10_000);
  stop();
  assert.deepEqual([troubles.reasons, clock.pending], [[], 0]);
});
