import assert from "node:assert/strict";
import { test } from "node:test";
import type { LateBegin } from "../../engine/protocol/mod.ts";
import { type BenchOver, HostBench } from "../fixtures/host_bench.ts";
import { controlRow, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const NOTHING: LateBegin = { seq: 2, n: 0, entries: 0, lastExitByRule: false };
const CONDITIONS = { entryCondition: "price > 100", exitCondition: "price < 90", maxEntries: 3 };

/** Two strategies that want to enter above 100.00, of which the second begins late. */
function benchOf(begins: Partial<LateBegin> = {}, over: BenchOver = {}): HostBench {
  return new HostBench([specOf(0, CONDITIONS), specOf(1, { ...CONDITIONS, begins: { ...NOTHING, ...begins } })], over);
}

test("Host judges a strategy that begins late from the row after on", () => {
  const slot = benchOf();
  assert.deepEqual(
    slot.tick(10_100).map(({ strategy }) => strategy),
    [0],
  );
  slot.fill();
  assert.deepEqual(slot.tick(10_100), []);
  assert.deepEqual(
    slot.tick(10_100).map(({ strategy, n }) => [strategy, n]),
    [[1, 1]],
  );
});

test("Host has a strategy that begins late go on with the numbers and entries that it had", () => {
  const slot = benchOf({ n: 7, entries: 2, lastExitByRule: true });
  slot.tick(9_500);
  slot.tick(9_500);
  assert.deepEqual(
    slot.tick(10_100).map(({ strategy, n }) => [strategy, n]),
    [
      [0, 1],
      [1, 8],
    ],
  );
  slot.fill();
  assert.equal(slot.strategy(1).entries, 3);
});

test("Host gives bars to a strategy that begins late, from before it began", () => {
  const rule = { entryCondition: "close[1] > 0", exitCondition: "price < 0" };
  const slot = new HostBench([specOf(0, { ...rule, begins: { ...NOTHING, seq: 4 } })]);
  const minute = (i: number): { readonly ts: number } => ({ ts: START + i * 60_000_000 });
  for (let i = 0; i < 4; i += 1) assert.deepEqual(slot.tick(10_000, minute(i)), []);
  assert.equal(slot.tick(10_000, minute(4)).length, 1);
});

test("Host has a strategy that begins late hear commands from before it began", () => {
  const slot = benchOf();
  slot.row(controlRow("disable", 1));
  assert.equal(slot.strategy(1).enabled, false);
  slot.tick(9_500);
  assert.deepEqual(
    slot.tick(10_100).map(({ strategy }) => strategy),
    [0, 1],
    "the gate says no to it",
  );
});

test("Host goes on from a checkpoint of before a strategy began, and from one of after", () => {
  for (const rows of [1, 4]) {
    const first = benchOf({ n: 7 }, { checkpointRows: 1 });
    for (let i = 0; i < rows; i += 1) first.tick(9_500);
    const { seq, arena } = first.host.snapshot();
    const second = benchOf({ n: 7 }, { on: first.tape, checkpoint: { seq, arena } });
    second.wake();
    for (let i = rows; i < 2; i += 1) assert.deepEqual(second.tick(9_500), []);
    assert.deepEqual(
      second.tick(10_100).map(({ strategy, n }) => [strategy, n]),
      [
        [0, 1],
        [1, 8],
      ],
    );
  }
});
