import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, Head, openArena, REASONS, State, STATES, StrategyField, TRADING } from "../../workers/arena.ts";

test("openArena begins each strategy waiting, enabled and armed, with nothing else", () => {
  const arena = openArena(3, null);
  for (let i = 0; i < 3; i += 1) {
    const fields = Object.entries(StrategyField).map(([name, at]) => [name, arena[baseOf(i) + at]]);
    const set = fields.filter(([, value]) => value !== 0).map(([name]) => name);
    assert.deepEqual(set, ["enabled", "armed"]);
  }
  assert.deepEqual([arena[Head.cursor], TRADING[arena[Head.trading] ?? -1]], [0, "active"]);
});

test("baseOf gives each strategy doubles of its own, up to the arena's last", () => {
  const fields = Object.values(StrategyField);
  const places: number[] = [0, 1, 2].flatMap((i) => fields.map((field) => baseOf(i) + field));
  places.push(Head.cursor, Head.trading);
  assert.equal(new Set(places).size, places.length);
  assert.equal(openArena(3, null).length, Math.max(...places) + 1);
});

test("openArena copies a checkpoint of its size and refuses any other", () => {
  const checkpoint = openArena(2, null).fill(7);
  const arena = openArena(2, checkpoint);
  assert.deepEqual(arena, checkpoint);
  assert.notEqual(arena.buffer, checkpoint.buffer);
  assert.throws(() => openArena(3, checkpoint), /a checkpoint has 47 doubles, was 32/);
});

test("State names the codes of STATES, and 0 of REASONS is none", () => {
  assert.deepEqual(
    Object.values(State).map((code) => STATES[code]),
    ["waiting", "entering", "open", "exiting", "closed", "force-closed"],
  );
  assert.equal(REASONS.indexOf(null), 0);
});
