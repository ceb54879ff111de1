import assert from "node:assert/strict";
import { test } from "node:test";
import { ChangeSignal } from "../../../engine/tape/change_signal.ts";

test("ChangeSignal lets all who wait go on at one pass, and nobody who comes after it", async () => {
  const signal = new ChangeSignal();
  const passed: string[] = [];
  const first = signal.next().then(() => passed.push("first"));
  const second = signal.next().then(() => passed.push("second"));
  signal.pass();
  const third = signal.next().then(() => passed.push("third"));
  await Promise.all([first, second]);
  assert.deepEqual(passed, ["first", "second"]);
  signal.pass();
  await third;
  assert.deepEqual(passed, ["first", "second", "third"]);
});

test("ChangeSignal that somebody passes again and again does not starve", async () => {
  const signal = new ChangeSignal();
  let rounds = 0;
  const again = async (): Promise<void> => {
    for (; rounds < 3; rounds += 1) await signal.next();
  };
  const done = again();
  while (rounds < 3) {
    signal.pass();
    await Promise.resolve();
  }
  await done;
  assert.equal(rounds, 3);
});
