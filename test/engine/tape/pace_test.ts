import assert from "node:assert/strict";
import { test } from "node:test";
import { ScaledPace, UNPACED } from "../../../engine/tape/mod.ts";
import { START } from "../../fixtures/rows.ts";

function paceOf(speed: number): { pace: ScaledPace; at: (ms: number) => void } {
  let elapsed = 500;
  const pace = new ScaledPace({ speed, startTs: START, elapsedMs: () => elapsed });
  return { pace, at: (ms) => (elapsed = 500 + ms) };
}

test("UNPACED lets everything pass", () => {
  assert.deepEqual([UNPACED.limit, UNPACED.refresh(), UNPACED.millisUntil(START)], [Infinity, Infinity, 0]);
});

test("ScaledPace begins with its first refresh", () => {
  const { pace, at } = paceOf(1);
  assert.equal(pace.limit, START);
  at(60_000);
  assert.equal(pace.refresh(), START);
});

test("ScaledPace lets session time pass speed times as fast as the clock's", () => {
  const { pace, at } = paceOf(1_000);
  pace.refresh();
  at(2);
  assert.equal(pace.limit, START);
  assert.equal(pace.refresh(), START + 2_000_000);
  assert.equal(pace.limit, START + 2_000_000);
});

test("ScaledPace says how long it is until an instant, never below zero", () => {
  const { pace, at } = paceOf(2);
  pace.refresh();
  at(1_000);
  pace.refresh();
  assert.equal(pace.millisUntil(START + 3_000_000), 500);
  assert.equal(pace.millisUntil(START + 1_000_000), 0);
});

test("ScaledPace has reached an instant once the time it asked for has passed", () => {
  const { pace, at } = paceOf(7);
  pace.refresh();
  const wait = pace.millisUntil(START + 1_000_000);
  at(Math.ceil(wait));
  assert.ok(pace.refresh() >= START + 1_000_000);
  at(Math.ceil(wait) - 1);
  assert.ok(pace.refresh() < START + 1_000_000);
});
