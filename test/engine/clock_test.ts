import assert from "node:assert/strict";
import { test } from "node:test";

import { systemClock } from "../../engine/clock.ts";
import { MICROS, parseUnixMicros } from "../../engine/protocol/mod.ts";
import { TestClock } from "../fixtures/test_clock.ts";

test("systemClock shows the wall clock in microseconds", () => {
  const before = Date.now();
  const micros = systemClock.nowMicros();
  assert.ok(micros >= before * MICROS.millisecond && micros <= Date.now() * MICROS.millisecond);
});

test("systemClock.wait resolves after the time has passed", async () => {
  const started = systemClock.elapsedMs();
  await systemClock.wait(5);
  // A timer may fire up to a millisecond early by this clock.
  assert.ok(systemClock.elapsedMs() - started >= 4);
});

test("systemClock.wait resolves early when its signal is aborted, before or meanwhile", async () => {
  await systemClock.wait(2 ** 40, AbortSignal.abort());
  const stop = new AbortController();
  const waited = systemClock.wait(2 ** 40, stop.signal);
  stop.abort();
  await waited;
});

test("systemClock.waitUntil resolves at once for a past instant, and early when its signal is aborted", async () => {
  await systemClock.waitUntil(parseUnixMicros(0));
  const stop = new AbortController();
  const waited = systemClock.waitUntil(parseUnixMicros(Number.MAX_SAFE_INTEGER), stop.signal);
  stop.abort();
  await waited;
});

test("systemClock.turn lets what is due run first", async () => {
  let due = false;
  setImmediate(() => {
    due = true;
  });
  await systemClock.turn();
  assert.equal(due, true);
});

test("systemClock.after fires once, and not after it was called off", async () => {
  const fired: string[] = [];
  systemClock.after(1, () => fired.push("kept"));
  systemClock.after(1, () => fired.push("called off"))();
  await systemClock.wait(5);
  assert.deepEqual(fired, ["kept"]);
});

test("systemClock.every fires until it is stopped", async () => {
  let count = 0;
  await new Promise<void>((resolve) => {
    const hold = setInterval(() => {}, 1_000);
    const stop = systemClock.every(1, () => {
      count += 1;
      if (count < 3) return;
      stop();
      clearInterval(hold);
      resolve();
    });
  });
  await systemClock.wait(5);
  assert.equal(count, 3);
});

test("TestClock.advance fires what falls due, in time order, and nothing else", async () => {
  const clock = new TestClock(1_000_000);
  const fired: string[] = [];
  clock.after(20, () => fired.push(`b ${clock.elapsedMs()}`));
  clock.after(10, () => fired.push(`a ${clock.elapsedMs()}`));
  clock.after(31, () => fired.push("late"));
  void clock.wait(15).then(() => fired.push("waited"));
  await clock.advance(30);
  assert.deepEqual(fired, ["a 10", "waited", "b 20"]);
  assert.equal(clock.nowMicros(), 1_030_000);
  assert.equal(clock.pending, 1);
});

test("TestClock.every repeats until it is stopped", async () => {
  const clock = new TestClock();
  let count = 0;
  const stop = clock.every(10, () => (count += 1));
  await clock.advance(35);
  stop();
  await clock.advance(100);
  assert.equal(count, 3);
  assert.equal(clock.pending, 0);
});

test("TestClock.wait resolves when its signal is aborted and leaves no timer", async () => {
  const clock = new TestClock();
  const stop = new AbortController();
  const waited = clock.wait(10, stop.signal);
  stop.abort();
  await waited;
  assert.equal(clock.pending, 0);
});
