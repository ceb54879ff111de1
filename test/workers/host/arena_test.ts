import assert from "node:assert/strict";
import { test } from "node:test";
import { ORDER_REASONS, SLOT_STATES, TRADING_STATES } from "../../../engine/protocol/mod.ts";
import { baseOf, Head, openArena } from "../../../workers/host/arena.ts";
import { REASONS, State, StrategyField } from "../../../workers/strategy/strategy_fields.ts";

test("openArena begins each strategy waiting, enabled and armed, with nothing else", () => {
  const arena = openArena({ strategies: 3, instruments: 0, series: 0 }, null);
  for (let i = 0; i < 3; i += 1) {
    const fields = Object.entries(StrategyField).map(([name, at]) => [name, arena[baseOf(i) + at]]);
    const set = fields.filter(([, value]) => value !== 0).map(([name]) => name);
    assert.deepEqual(set, ["enabled", "armed"]);
  }
  assert.deepEqual([arena[Head.cursor], TRADING_STATES[arena[Head.trading] ?? -1]], [0, "active"]);
});

test("baseOf gives each strategy doubles of its own, up to the arena's last", () => {
  const fields = Object.values(StrategyField);
  const places: number[] = [0, 1, 2].flatMap((i) => fields.map((field) => baseOf(i) + field));
  places.push(Head.cursor, Head.trading);
  assert.equal(new Set(places).size, places.length);
  assert.equal(openArena({ strategies: 3, instruments: 0, series: 0 }, null).length, Math.max(...places) + 1);
  assert.equal(openArena({ strategies: 3, instruments: 2, series: 5 }, null).length, Math.max(...places) + 8);
});

test("openArena copies a checkpoint of its size and refuses any other", () => {
  const sizes = { strategies: 2, instruments: 1, series: 4 };
  const checkpoint = openArena(sizes, null).fill(7);
  const arena = openArena(sizes, checkpoint);
  assert.deepEqual(arena, checkpoint);
  assert.notEqual(arena.buffer, checkpoint.buffer);
  for (const other of [
    { ...sizes, strategies: 3 },
    { ...sizes, instruments: 2 },
    { ...sizes, series: 5 },
  ]) {
    assert.throws(() => openArena(other, checkpoint), /a checkpoint has \d+ doubles, was \d+/);
  }
});

test("the codes of states and reasons stay what checkpoints have them as", () => {
  assert.deepEqual(SLOT_STATES, ["waiting", "entering", "open", "exiting", "closed", "force-closed"]);
  assert.deepEqual(Object.values(State), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(TRADING_STATES, ["active", "reducing", "halted"]);
  const reasons = ["entry", "rule", "stop-loss", "target", "square-off", "guard", "manual", "breaker", "trailing-stop"];
  assert.deepEqual(REASONS, [null, ...reasons]);
  assert.deepEqual(reasons.toSorted(), ORDER_REASONS.toSorted());
});
