import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockWatch, Troubles } from "../../../engine/observe/mod.ts";
import { CLOCK_LOOK_MS, MICROS, parseUnixMicros } from "../../../engine/protocol/mod.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

const START = 1_000_000 * MICROS.second;

/** A clock whose wall clock, sleep and standstill are set by hand. */
class OddClock extends TestClock {
  setByMs = 0;
  override sleptMs = 0;
  stoodMs = 0;

  override wallMicros(): ReturnType<TestClock["wallMicros"]> {
    return parseUnixMicros(this.nowMicros() + this.setByMs * MICROS.millisecond);
  }

  override elapsedMs(): number {
    return super.elapsedMs() + this.stoodMs;
  }
}

function open(floor: number | null = null) {
  const clock = new OddClock(START);
  const troubles = new Troubles();
  const said: string[] = [];
  const watch = new ClockWatch({ clock, floorMicros: () => floor, troubles, say: (text) => said.push(text) });
  const stop = watch.start();
  return { clock, troubles, said, watch, stop };
}

const WELL = { set_by_s: 0, behind_s: 0, slept_s: 0, stopped_s: 0 };

test("ClockWatch says nothing of clocks that agree to less than a second", async () => {
  const { clock, said, watch, troubles, stop } = open();
  await clock.advance(10_000);
  clock.setByMs = -999;
  await clock.advance(10_000);
  assert.deepEqual([said, watch.health, troubles.reasons], [[], WELL, []]);
  stop();
  assert.equal(clock.pending, 0);
});

test("ClockWatch says once that the wall clock was set, either way", async () => {
  const { clock, said, watch } = open();
  clock.setByMs = -5_000;
  await clock.advance(2_000);
  assert.deepEqual(said.splice(0), ["The wall clock was set back by 5 s: the session goes on by the time that passes"]);
  assert.deepEqual(watch.health, { ...WELL, set_by_s: -5 });
  clock.setByMs = 3_600_000;
  await clock.advance(2_000);
  assert.deepEqual(said, ["The wall clock was set forward by 60 min 5 s: the session goes on by the time that passes"]);
  assert.deepEqual(watch.health, { ...WELL, set_by_s: 3_600 });
});

test("ClockWatch says how long the machine slept, and how long the process stood still", async () => {
  const { clock, said, watch } = open();
  clock.sleptMs = 8_000_000;
  await clock.advance(CLOCK_LOOK_MS);
  clock.stoodMs = 12_000;
  await clock.advance(3 * CLOCK_LOOK_MS);
  assert.deepEqual(said, [
    "The machine slept for 2 h 13 min",
    "The process stood still for 12 s: it was stopped, or its machine had no time for it",
  ]);
  assert.deepEqual(watch.health, { ...WELL, slept_s: 8_000, stopped_s: 12 });
});

test("ClockWatch is a trouble while the clock is behind the session, and says when it has caught up", async () => {
  const { clock, said, watch, troubles } = open(START + 5 * MICROS.second);
  assert.deepEqual(troubles.reasons, ["the clock is 5 s behind the session, whose time stands still until then"]);
  await clock.advance(3_000);
  assert.deepEqual(troubles.reasons, ["the clock is 2 s behind the session, whose time stands still until then"]);
  assert.equal(watch.health.behind_s, 2);
  await clock.advance(2_000);
  assert.deepEqual([troubles.reasons, watch.health], [[], WELL]);
  assert.deepEqual(said, [
    "The clock is 5 s behind the session, whose time stands still until then",
    "The clock has caught up with the session, whose time goes on",
  ]);
});

test("ClockWatch says what to do where the clock is days behind", () => {
  const { troubles } = open(START + 3 * MICROS.day + 2 * 3_600 * MICROS.second);
  assert.deepEqual(troubles.reasons, [
    "the clock is 3 days 2 h behind the session, whose time stands still until then: " +
      "set the clock right, or drain to end the session",
  ]);
});
