import assert from "node:assert/strict";
import { test } from "node:test";
import type { OutFrom } from "../../engine/protocol/mod.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, guardClosedRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };

/** Two strategies of one instrument, some of which are out from a row on. */
function benchOf(outs: readonly OutFrom[], plan: BenchOver = {}): HostBench {
  return new HostBench([specOf(0, ABOVE), specOf(1, ABOVE)], { outs, ...plan });
}

test("Host does not judge a strategy from the row on from which it is out", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(9_900);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
  slot.fill();
  assert.deepEqual(slot.tick(10_100), []);
});

test("Host judges a strategy up to the row before the one from which it is out", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 1:entry");
  slot.fill();
  assert.equal(reasonsOf(slot.tick(9_800)), "0:rule");
});

test("Host does not judge at all a strategy that is out from the first row on", () => {
  const slot = benchOf([{ strategy: 0, seq: 1 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "1:entry");
});

test("Host puts a strategy out at a row of another instrument, and at a control row", () => {
  const atTick = benchOf([{ strategy: 1, seq: 1 }]);
  atTick.tick(48_000, { instrument: 1 });
  assert.equal(reasonsOf(atTick.tick(10_100)), "0:entry");
  const atControl = benchOf([{ strategy: 1, seq: 1 }]);
  atControl.row(controlRow("reduce"));
  assert.equal(reasonsOf(atControl.tick(10_100)), "0:entry");
});

test("Host puts strategies out one after the other, in whatever order they were named", () => {
  const slot = new HostBench(
    [0, 1, 2].map((index) => specOf(index, ABOVE)),
    {
      outs: [
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

test("Host makes no order for a strategy that is out and closed by hand", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(10_100);
  slot.fill();
  assert.deepEqual(slot.row(controlRow("close", 1)), []);
  assert.equal(slot.strategy(1).enabled, true);
  assert.equal(reasonsOf(slot.row(controlRow("close", 0))), "0:manual");
});

test("Host ignores a command to a strategy at the very row from which it is out", () => {
  const slot = benchOf([{ strategy: 1, seq: 1 }]);
  slot.row(controlRow("disable", 1));
  assert.equal(slot.strategy(1).enabled, true);
});

test("Host still takes a command to a strategy that is out only later", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.row(controlRow("disable", 1));
  assert.equal(slot.strategy(1).enabled, false);
});

test("Host leaves a strategy that is out as it was, whatever the guard has closed", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }]);
  slot.tick(10_100);
  slot.fill();
  const before = slot.strategy(1);
  slot.row(guardClosedRow(1, 1, 10_100));
  assert.deepEqual(slot.strategy(1), before);
});

test("Host that begins with a checkpoint beyond the row from which a strategy is out does not judge it", () => {
  const first = benchOf([]);
  for (let i = 0; i < 3; i += 1) first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  const second = benchOf([{ strategy: 1, seq: 2 }], { on: first.tape, checkpoint: { seq, arena } });
  assert.equal(reasonsOf(second.tick(10_100)), "0:entry");
});

test("Host that begins with a checkpoint of the very row from which a strategy is out does not judge it", () => {
  const first = benchOf([]);
  first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  const second = benchOf([{ strategy: 1, seq: 1 }], { on: first.tape, checkpoint: { seq, arena } });
  second.row(controlRow("disable", 1));
  assert.equal(second.strategy(1).enabled, true);
  assert.equal(reasonsOf(second.tick(10_100)), "0:entry");
});

test("Host that begins before the row from which a strategy is out makes its earlier orders again as they were", () => {
  const first = benchOf([]);
  first.tick(10_100);
  const again = benchOf([{ strategy: 1, seq: 2 }], { on: first.tape });
  again.wake();
  assert.deepEqual(again.last, first.last);
});

test("Host with fills at the next row submits nothing that a strategy had decided before it was out", () => {
  const slot = benchOf([{ strategy: 1, seq: 2 }], { fillModel: "next" });
  slot.tick(10_100);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
});

test("Host takes a strategy of another slot that is out for none of its business", () => {
  const slot = benchOf([{ strategy: 9, seq: 1 }]);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 1:entry");
});

test("Host all of whose strategies are out passes every row and drains", () => {
  const slot = benchOf([
    { strategy: 0, seq: 1 },
    { strategy: 1, seq: 1 },
  ]);
  for (let i = 0; i < 3; i += 1) slot.tick(10_100);
  assert.deepEqual(slot.end(), [{ type: "drained", seq: 3 }]);
  assert.equal(slot.rowsTold, 0);
});
