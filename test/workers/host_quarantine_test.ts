import assert from "node:assert/strict";
import { test } from "node:test";
import type { QuarantinedFrom } from "../../engine/protocol/mod.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, guardClosedRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };

/** Two strategies of one instrument, some of which are out from a row on. */
function benchOf(quarantined: readonly QuarantinedFrom[], plan: BenchOver = {}): HostBench {
  return new HostBench([specOf(0, ABOVE), specOf(1, ABOVE)], { quarantined, ...plan });
}

test("Host does not judge a strategy from the row of its quarantine on", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(9_900);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
  slot.fill();
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host judges a strategy up to the row before its quarantine", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 1:entry");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(9_800)), "0:rule");
});

test("Host never judges a strategy that is quarantined from the first row on", () => {
  const slot = benchOf([{ strategy: 0, seq: 1 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "1:entry");
});

test("Host quarantines a strategy at a row of another instrument, and at a control row", () => {
  const atTick = benchOf([{ strategy: 1, seq: 1 }]);
  atTick.tick(48_000, { instrument: 1 });
  assert.equal(reasonsOf(atTick.tick(10_100)), "0:entry");
  const atControl = benchOf([{ strategy: 1, seq: 1 }]);
  atControl.row(controlRow("reduce"));
  assert.equal(reasonsOf(atControl.tick(10_100)), "0:entry");
});

test("Host quarantines strategies one after the other, in any order of the plan", () => {
  const slot = new HostBench(
    [0, 1, 2].map((index) => specOf(index, ABOVE)),
    {
      quarantined: [
        { strategy: 0, seq: 3 },
        { strategy: 2, seq: 2 },
      ],
    },
  );
  slot.tick(9_900);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 1:entry");
  slot.deny("rate");
  slot.tick(9_900);
  assert.equal(reasonsOf(slot.tick(10_100)), "1:entry");
});

test("Host asks for no order of a quarantined strategy that is closed by hand", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(10_100);
  slot.fill();
  assert.deepEqual(slot.row(controlRow("close", 1)), []);
  assert.equal(slot.strategy(1).enabled, true);
  assert.equal(reasonsOf(slot.row(controlRow("close", 0))), "0:manual");
});

test("Host ignores a command to a strategy at the row of its quarantine", () => {
  const slot = benchOf([{ strategy: 1, seq: 1 }]);
  slot.row(controlRow("disable", 1));
  assert.equal(slot.strategy(1).enabled, true);
});

test("Host takes a command to a strategy before its quarantine", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.row(controlRow("disable", 1));
  assert.equal(slot.strategy(1).enabled, false);
});

test("Host leaves the state of a quarantined strategy alone, even when the guard closes its position", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(10_100);
  slot.fill();
  const before = slot.strategy(1);
  slot.row(guardClosedRow(1, 1, 10_100));
  assert.deepEqual(slot.strategy(1), before);
});

test("Host that starts from a checkpoint after the quarantine of a strategy does not judge it", () => {
  const first = benchOf([]);
  for (let i = 0; i < 3; i += 1) first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  const second = benchOf([{ strategy: 1, seq: 2 }], { on: first.tape, checkpoint: { seq, arena } });
  assert.equal(reasonsOf(second.tick(10_100)), "0:entry");
});

test("Host that starts from a checkpoint of the row of the quarantine does not judge the strategy", () => {
  const first = benchOf([]);
  first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  const second = benchOf([{ strategy: 1, seq: 1 }], { on: first.tape, checkpoint: { seq, arena } });
  second.row(controlRow("disable", 1));
  assert.equal(second.strategy(1).enabled, true);
  assert.equal(reasonsOf(second.tick(10_100)), "0:entry");
});

test("Host that starts before the quarantine of a strategy asks for its earlier orders again", () => {
  const first = benchOf([]);
  first.tick(10_100);
  const again = benchOf([{ strategy: 1, seq: 2 }], { on: first.tape });
  again.wake();
  assert.deepEqual(again.last, first.last);
});

test("Host with fills at the next row does not submit an order that was decided before the quarantine", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }], { fillModel: "next" });
  slot.tick(10_100);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Host ignores the quarantine of a strategy of another slot", () => {
  const slot = benchOf([{ strategy: 9, seq: 1 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 1:entry");
});

test("Host with all strategies quarantined passes every row and drains", () => {
  const slot = benchOf([
    { strategy: 0, seq: 1 },
    { strategy: 1, seq: 1 },
  ]);
  for (let i = 0; i < 3; i += 1) slot.tick(10_100);
  assert.deepEqual(slot.end(), [{ type: "drained", seq: 3 }]);
  assert.equal(slot.rowsTold, 0);
});
