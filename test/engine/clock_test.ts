import assert from "node:assert/strict";
import { test } from "node:test";

import { type ClockSources, FlooredClock, openClock, systemClock } from "../../engine/clock.ts";
import { MICROS, parseUnixMicros } from "../../engine/protocol/mod.ts";
import { TestClock } from "../fixtures/test_clock.ts";

const START_MS = 1_700_000_000_000;

/** A machine whose clocks the test sets. */
class Machine implements ClockSources {
  wall = START_MS;
  monotonic = 5_000;
  uptime = 86_400_000;
  readonly wallMs = (): number => this.wall;
  readonly monotonicMs = (): number => this.monotonic;
  readonly uptimeMs = (): number => this.uptime;

  pass(ms: number): void {
    this.wall += ms;
    this.monotonic += ms;
    this.uptime += ms;
  }

  sleep(ms: number): void {
    this.wall += ms;
    this.uptime += ms;
  }
}

/** Milliseconds since the start. */
function sinceStart(clock: Pick<ReturnType<typeof openClock>, "nowMicros">): number {
  return clock.nowMicros() / MICROS.millisecond - START_MS;
}

test("systemClock begins at the wall clock, in whole milliseconds", () => {
  const micros = systemClock.nowMicros();
  assert.equal(micros % MICROS.millisecond, 0);
  assert.ok(Math.abs(micros - systemClock.wallMicros()) < MICROS.second, "nobody has set the wall clock meanwhile");
});

test("A clock follows elapsed time when the wall clock is set back or forward, often", () => {
  const machine = new Machine();
  const clock = openClock(machine);
  const steps = [-3_600_000, 5_000, 86_400_000, -1_500, 999, -86_400_000 * 365];
  let passed = 0;
  for (const step of steps) {
    machine.wall += step;
    assert.equal(sinceStart(clock), passed);
    machine.pass(10_001);
    passed += 10_001;
    assert.equal(sinceStart(clock), passed);
    assert.equal(clock.wallMicros(), machine.wall * MICROS.millisecond);
  }
  assert.equal(clock.sleptMs, 0);
});

test("A clock counts the time that the machine sleeps, whether the wall clock is set meanwhile or not", () => {
  const machine = new Machine();
  const clock = openClock(machine);
  machine.pass(100);
  machine.sleep(60_000);
  assert.equal(sinceStart(clock), 60_100);
  machine.pass(50);
  machine.sleep(7_000);
  // Set back by as much as it slept: the wall clock alone does not show the sleep.
  machine.wall -= 7_000;
  machine.pass(10_000);
  assert.equal(sinceStart(clock), 77_150);
  assert.equal(clock.sleptMs, 67_000);
});

test("A clock treats less than a second of the uptime as noise", () => {
  const machine = new Machine();
  const clock = openClock(machine);
  machine.uptime += 990;
  machine.pass(20_000);
  assert.equal(sinceStart(clock), 20_000);
  assert.equal(clock.sleptMs, 0);
});

test("A clock never goes back, whatever the machine's clocks show, and accepts a wall clock before 1970", () => {
  const machine = new Machine();
  machine.wall = -5_000;
  const clock = openClock(machine);
  assert.deepEqual([clock.nowMicros(), clock.wallMicros()], [0, 0]);
  let last = 0;
  for (let i = 0; i < 1_000; i += 1) {
    machine.pass(i % 7);
    machine.wall += (i % 13) * 1_000 - 6_000;
    if (i % 50 === 0) machine.sleep(i * 10);
    const now = clock.nowMicros();
    assert.ok(now >= last, `at step ${i}: ${now} after ${last}`);
    last = now;
  }
});

test("FlooredClock shows its floor until the clock has passed it", async () => {
  const machine = new Machine();
  const clock = new FlooredClock(openClock(machine));
  assert.equal(clock.floor, null);
  machine.pass(100);
  assert.equal(sinceStart(clock), 100);
  clock.raise((START_MS + 5_000) * MICROS.millisecond);
  clock.raise((START_MS + 4_000) * MICROS.millisecond);
  assert.equal(sinceStart(clock), 5_000);
  await clock.waitUntil(parseUnixMicros((START_MS + 5_000) * MICROS.millisecond));
  machine.pass(4_899);
  assert.equal(sinceStart(clock), 5_000);
  machine.pass(2);
  assert.equal(sinceStart(clock), 5_001);
  assert.equal(clock.wallMicros(), (START_MS + 5_001) * MICROS.millisecond);
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

test("systemClock.turn runs pending callbacks first", async () => {
  let due = false;
  setImmediate(() => {
    due = true;
  });
  await systemClock.turn();
  assert.equal(due, true);
});

test("systemClock.after fires once, and not after it was cancelled", async () => {
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

test("TestClock.advance fires exactly the timers that are due, in time order", async () => {
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
