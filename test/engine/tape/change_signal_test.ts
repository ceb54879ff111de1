import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSignal } from "../../../engine/tape/change_signal.ts";

test("ChangeSignal wakes all who wait, and nobody who comes later", async () => {
  const signal = new ChangeSignal();
  const passed: string[] = [];
  const first = signal.next().then(() => passed.push("first"));
  const second = signal.next().then(() => passed.push("second"));
  signal.notify();
  const third = signal.next().then(() => passed.push("third"));
  await Promise.all([first, second]);
  assert.deepEqual(passed, ["first", "second"]);
  signal.notify();
  await third;
  assert.deepEqual(passed, ["first", "second", "third"]);
});

test("ChangeSignal wakes those who wait again and again", async () => {
  const signal = new ChangeSignal();
  let rounds = 0;
  const again = async (): Promise<void> => {
    for (; rounds < 3; rounds += 1) await signal.next();
  };
  const done = again();
  while (rounds < 3) {
    signal.notify();
    await Promise.resolve();
  }
  await done;
  assert.equal(rounds, 3);
});
