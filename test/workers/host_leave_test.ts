import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { ControlWords } from "../../engine/pool/control_words.ts";
import { NO_STRATEGY } from "../../engine/protocol/mod.ts";
import { throwWhen, watchJudge } from "../fixtures/faulty_judge.ts";
import { type BenchOver, HostBench } from "../fixtures/host_bench.ts";
import { controlRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };

function benchOf(strategies: number, plan: BenchOver = {}): HostBench {
  return new HostBench(
    Array.from({ length: strategies }, (_, index) => specOf(index, ABOVE)),
    plan,
  );
}

test("Host that leaves posts a checkpoint of now", () => {
  const slot = benchOf(1);
  for (let i = 0; i < 3; i += 1) slot.tick(9_900);
  const { arena } = slot.host.snapshot();
  assert.deepEqual(slot.host.leave(), [{ type: "checkpoint", checkpoint: { seq: 3, arena } }]);
});

test("Host that leaves right after a checkpoint posts nothing more", () => {
  const slot = benchOf(1, { checkpointRows: 3 });
  for (let i = 0; i < 3; i += 1) slot.tick(9_900);
  assert.equal(slot.checkpoints.length, 1);
  assert.deepEqual(slot.host.leave(), []);
});

test("Host that leaves where it began posts nothing", () => {
  assert.deepEqual(benchOf(1).host.leave(), []);
  const first = benchOf(1);
  first.tick(9_900);
  const { seq, arena } = first.host.snapshot();
  assert.deepEqual(benchOf(1, { on: first.tape, checkpoint: { seq, arena } }).host.leave(), []);
});

test("Host that waits for an answer cannot leave yet, and can once it has it", () => {
  const slot = benchOf(1);
  slot.tick(10_100);
  assert.equal(slot.host.leave(), null);
  slot.fill();
  assert.equal(slot.host.leave()?.length, 1);
});

test("Host that waits for the answer to a fault cannot leave yet", (t) => {
  throwWhen(t, () => true);
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.equal(slot.host.leave(), null);
});

test("Host that leaves twice posts one checkpoint", () => {
  const slot = benchOf(1);
  slot.tick(9_900);
  slot.host.leave();
  assert.deepEqual(slot.host.leave(), []);
});

test("Host that has left leaves behind what the next one goes on with", () => {
  const first = benchOf(1);
  first.tick(10_100);
  first.fill();
  const [left] = first.host.leave() ?? [];
  assert.equal(left?.type, "checkpoint");
  const second = benchOf(1, { on: first.tape, checkpoint: left.checkpoint });
  assert.deepEqual(second.host.snapshot(), first.host.snapshot());
});

test("Host that is to leave says so from then on, also while it waits for the answers that it leaves with", () => {
  const slot = benchOf(1);
  assert.equal(slot.host.leaving, false);
  slot.tick(10_100);
  assert.deepEqual([slot.host.leave(), slot.host.leaving], [null, true]);
  slot.fill();
  assert.equal(slot.host.leaving, true);
});

/** What main can read in shared memory during each judgement: whom, and on which row. */
function watchPulse(t: TestContext, slot: () => HostBench): string[] {
  const seen: string[] = [];
  watchJudge(t, () => {
    const words = new ControlWords(slot().control);
    const marker = words.readMarker(0);
    seen.push(`${marker?.strategy} at ${marker?.seq}`);
  });
  return seen;
}

/** What main can read of a host that is not judging. */
function markerOf(slot: HostBench): unknown {
  return new ControlWords(slot.control).readMarker(0);
}

for (const fillModel of ["signal", "next"] as const) {
  test(`Host says in shared memory whom it judges, and on which row (fills: ${fillModel})`, (t) => {
    const slot = benchOf(2, { fillModel });
    const seen = watchPulse(t, () => slot);
    slot.tick(9_900);
    slot.tick(48_000, { instrument: 1 });
    slot.tick(9_900);
    assert.deepEqual(seen, ["0 at 1", "1 at 1", "0 at 3", "1 at 3"]);
  });

  test(`Host says nobody once the row is judged (fills: ${fillModel})`, () => {
    const slot = benchOf(2, { fillModel });
    slot.tick(9_900);
    assert.equal(markerOf(slot), null);
  });

  test(`Host says nobody while it waits for an answer, and after it (fills: ${fillModel})`, () => {
    const slot = benchOf(2, { fillModel });
    slot.tick(10_100);
    slot.tick(10_100);
    assert.deepEqual([slot.host.waiting, markerOf(slot)], [true, null]);
    slot.fill();
    assert.equal(markerOf(slot), null);
  });

  test(`Host says nobody after a judgement that has failed (fills: ${fillModel})`, (t) => {
    throwWhen(t, (strategy) => strategy === 1);
    const slot = benchOf(2, { fillModel });
    slot.tick(9_900);
    assert.equal(markerOf(slot), null);
  });
}

test("Host with fills at the next row says the row that it judges after the answer to it", (t) => {
  const slot = benchOf(1, { fillModel: "next" });
  const seen = watchPulse(t, () => slot);
  slot.tick(10_100);
  slot.tick(10_100);
  assert.equal(seen.length, 1);
  slot.fill();
  assert.deepEqual(seen, ["0 at 1", "0 at 2"]);
});

test("Host does not stir at a row on which nobody is judged", () => {
  const slot = benchOf(1);
  slot.tick(48_000, { instrument: 1 });
  slot.row(controlRow("halt"));
  assert.equal(new ControlWords(slot.control).movement, `2 0 ${NO_STRATEGY}`);
});
