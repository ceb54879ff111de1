import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlState } from "../../../engine/orders/mod.ts";
import type { ControlKind } from "../../../engine/protocol/mod.ts";

function stateOf(...rows: readonly (readonly [number, ControlKind, number?])[]): ControlState {
  const state = new ControlState();
  for (const [seq, kind, strategy] of rows) state.apply({ seq, kind, strategy: strategy ?? null });
  return state;
}

test("ControlState is active with every strategy enabled before any row", () => {
  const state = stateOf();
  assert.deepEqual([state.trading, state.tradingAt(0), state.isEnabled(3)], ["active", "active", true]);
});

test("ControlState knows the trading state as of any row, a control row at that row included", () => {
  const state = stateOf([5, "reduce"], [8, "halt"], [12, "resume"]);
  const at = (seq: number): string => state.tradingAt(seq);
  assert.deepEqual([4, 5, 7, 8, 11, 12, 99].map(at), [
    "active",
    "reducing",
    "reducing",
    "halted",
    "halted",
    "active",
    "active",
  ]);
  assert.equal(state.trading, "active");
});

test("ControlState knows which strategies are disabled, now and as of any row", () => {
  const state = stateOf([3, "disable", 1], [6, "enable", 1], [7, "close", 2]);
  assert.deepEqual(
    [2, 3, 5, 6].map((seq) => state.isEnabledAt(1, seq)),
    [true, false, false, true],
  );
  assert.deepEqual(
    [0, 1, 2].map((strategy) => state.isEnabled(strategy)),
    [true, true, false],
  );
});

test("ControlState is not changed by the guard's row, the end, or a strategy's row without a strategy", () => {
  const state = stateOf([1, "guard-closed", 0], [2, "end"], [3, "disable"]);
  assert.deepEqual([state.trading, state.isEnabled(0)], ["active", true]);
});

test("ControlState holds what was so at the retained rows, however many commands come", () => {
  const state = new ControlState(100);
  for (let seq = 1; seq <= 1_000; seq += 1) {
    state.apply({ seq, kind: seq % 2 === 0 ? "halt" : "resume", strategy: null });
    state.apply({ seq, kind: seq % 2 === 0 ? "disable" : "enable", strategy: 3 });
  }
  for (let seq = 900; seq <= 1_000; seq += 1) {
    assert.equal(state.tradingAt(seq), seq % 2 === 0 ? "halted" : "active");
    assert.equal(state.isEnabledAt(3, seq), seq % 2 !== 0);
  }
  // What comes before nobody asks for: it is not there.
  assert.deepEqual([state.tradingAt(898), state.isEnabledAt(3, 898)], ["active", true]);
});

test("ControlState keeps the last command of all, however long ago it was", () => {
  const state = new ControlState(100);
  state.apply({ seq: 5, kind: "halt", strategy: null });
  state.apply({ seq: 9_000, kind: "disable", strategy: 1 });
  assert.deepEqual([state.tradingAt(8_990), state.trading, state.isEnabled(1)], ["halted", "halted", false]);
});
