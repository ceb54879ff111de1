import assert from "node:assert/strict";
import { test } from "node:test";
import { throwWhen } from "../fixtures/faulty_judge.ts";
import { type BenchOver, HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };
const SECOND = 1_000_000;
const UNTIL = START + 10 * SECOND;

function benchOf(strategies: number, plan: BenchOver = {}): HostBench {
  const specs = Array.from({ length: strategies }, (_, index) => specOf(index, ABOVE));
  return new HostBench(specs, { fillModel: "next", ...plan });
}

test("Host with fills at the next row tells a fault at the instrument's next row", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.deepEqual([slot.rowsTold, slot.host.snapshot().seq], [0, 1]);
  slot.tick(9_900);
  assert.deepEqual(slot.last, {
    type: "intents",
    seq: 2,
    intents: [],
    faults: [{ strategy: 0, streak: 1 }],
    recovered: [],
  });
  assert.deepEqual([slot.host.waiting, slot.host.snapshot().seq], [true, 1]);
});

test("Host with fills at the next row tells no fault at another instrument's row, nor at a control row", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = benchOf(1);
  slot.tick(9_900);
  slot.tick(48_000, { instrument: 1 });
  slot.row(controlRow("reduce"));
  assert.equal(slot.rowsTold, 0);
  slot.tick(9_900);
  assert.equal(slot.last.seq, 4);
});

test("Host with fills at the next row judges that row only once the fault is answered", (t) => {
  const judged: string[] = [];
  throwWhen(t, (strategy, seq) => {
    judged.push(`${strategy} at ${seq}`);
    return strategy === 1 && seq === 1;
  });
  const slot = benchOf(2);
  slot.tick(9_900);
  slot.tick(9_900);
  assert.deepEqual(judged, ["0 at 1", "1 at 1"]);
  slot.notify();
  assert.deepEqual(judged.slice(2), ["0 at 2", "1 at 2"]);
  assert.equal(slot.host.snapshot().seq, 2);
});

test("Host with fills at the next row tells one's fault and another's order in one message", (t) => {
  throwWhen(t, (strategy, seq) => strategy === 0 && seq === 1);
  const slot = benchOf(2);
  slot.tick(10_100);
  assert.equal(reasonsOf(slot.tick(10_100)), "1:entry");
  assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 1 }]);
});

test("Host with fills at the next row tells each fault of a streak at the row after it", (t) => {
  throwWhen(t, () => true);
  const slot = benchOf(1);
  for (let i = 0; i < 3; i += 1) {
    slot.tick(9_900);
    if (slot.host.waiting) slot.notify();
  }
  const told = slot.posted.flatMap((each) => (each.type === "intents" ? [[each.seq, each.faults[0]?.streak]] : []));
  assert.deepEqual(told, [
    [2, 1],
    [3, 2],
  ]);
});

test("Host with fills at the next row exits a position for its breaker one row after it has decided to", (t) => {
  throwWhen(t, (_, seq) => seq === 3);
  const slot = benchOf(1);
  slot.tick(10_100);
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.tick(10_100);
  assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 1 }]);
  assert.deepEqual(slot.notify({ strategy: 0, until: UNTIL }), []);
  assert.equal(slot.strategy(0).state, "exiting");
  assert.deepEqual(slot.tick(10_150), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "breaker" }]);
});

test("Host with fills at the next row exits a position for its breaker while the engine is halted, too", (t) => {
  throwWhen(t, (_, seq) => seq === 3);
  const slot = benchOf(1);
  slot.tick(10_100);
  slot.tick(10_100);
  slot.fill();
  slot.tick(10_100);
  slot.row(controlRow("halt"));
  slot.tick(10_100);
  slot.notify({ strategy: 0, until: UNTIL });
  assert.equal(reasonsOf(slot.tick(10_100)), "0:breaker");
});

test("Host with fills at the next row tells a trial that has passed with the entry that was decided at it", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = benchOf(1);
  slot.tick(9_900);
  slot.tick(9_900);
  slot.notify({ strategy: 0, until: UNTIL });
  slot.tick(10_100, { ts: UNTIL });
  assert.equal(slot.strategy(0).state, "entering");
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry");
  assert.deepEqual([slot.last.recovered, slot.last.faults], [[0], []]);
});

test("Host with fills at the next row has a fault that is not told yet in its checkpoint", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const first = benchOf(1, { checkpointRows: 1 });
  first.tick(9_900);
  const [checkpoint] = first.checkpoints;
  assert.ok(checkpoint);
  const second = benchOf(1, { on: first.tape, checkpoint });
  second.tick(9_900);
  assert.deepEqual([second.last.seq, second.last.faults], [2, [{ strategy: 0, streak: 1 }]]);
});

test("Host with fills at the next row that was overrun tells no fault of the rows that it lost", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const first = benchOf(1, { checkpointRows: 1 });
  first.tick(9_900);
  const [checkpoint] = first.checkpoints;
  assert.ok(checkpoint);
  const known = { strategy: 0, n: 0, entries: 0, enabled: true, lastExitByRule: false, breakerUntil: null };
  const overrun = { seq: 1, trading: "active", strategies: [{ ...known, position: null }] } as const;
  const second = benchOf(1, { on: first.tape, checkpoint, overrun });
  second.tick(9_900);
  assert.equal(second.rowsTold, 0);
});
