import assert from "node:assert/strict";
import { test } from "node:test";
import { Turnstile } from "../../../engine/pool/turnstile.ts";

test("Turnstile lets all who wait go on at one pass, and nobody who comes after it", async () => {
  const turnstile = new Turnstile();
  const passed: string[] = [];
  const first = turnstile.next().then(() => passed.push("first"));
  const second = turnstile.next().then(() => passed.push("second"));
  turnstile.pass();
  const third = turnstile.next().then(() => passed.push("third"));
  await Promise.all([first, second]);
  assert.deepEqual(passed, ["first", "second"]);
  turnstile.pass();
  await third;
  assert.deepEqual(passed, ["first", "second", "third"]);
});

test("Turnstile that somebody passes again and again does not starve", async () => {
  const turnstile = new Turnstile();
  let rounds = 0;
  const again = async (): Promise<void> => {
    for (; rounds < 3; rounds += 1) await turnstile.next();
  };
  const done = again();
  while (rounds < 3) {
    turnstile.pass();
    await Promise.resolve();
  }
  await done;
  assert.equal(rounds, 3);
});
