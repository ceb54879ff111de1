import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_REPORT_LENGTH } from "../../engine/protocol/mod.ts";
import { throwWhen } from "../fixtures/faulty_judge.ts";
import { HostBench, reasonsOf } from "../fixtures/host_bench.ts";
import { controlRow } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const ABOVE = { entryCondition: "price > 100", exitCondition: "price < 99", maxEntries: 5 };

function benchOf(strategies: number): HostBench {
  return new HostBench(Array.from({ length: strategies }, (_, index) => specOf(index, ABOVE)));
}

test("Host takes what a judgement throws for a fault of that strategy, and judges its siblings on both sides", (t) => {
  throwWhen(t, (strategy) => strategy === 1);
  const slot = benchOf(3);
  assert.equal(reasonsOf(slot.tick(10_100)), "0:entry 2:entry");
  assert.deepEqual(slot.last.faults, [{ strategy: 1, streak: 1 }]);
});

test("Host tells the orders and the faults of a row in one message, each in index order", (t) => {
  throwWhen(t, (strategy) => strategy % 2 === 0);
  const slot = benchOf(4);
  slot.tick(10_100);
  assert.deepEqual(slot.last, {
    type: "intents",
    seq: 1,
    intents: [1, 3].map((strategy) => ({ strategy, n: 1, side: "BUY", qty: 1, reason: "entry" })),
    faults: [0, 2].map((strategy) => ({ strategy, streak: 1 })),
    recovered: [],
  });
  assert.equal(slot.rowsTold, 1);
});

test("Host tells nothing of a row on which nothing failed and nothing is wanted", () => {
  const slot = benchOf(2);
  slot.tick(9_900);
  assert.equal(slot.rowsTold, 0);
});

test("Host stops and waits for the answer to a row with a fault alone", (t) => {
  throwWhen(t, (strategy, seq) => strategy === 0 && seq === 1);
  const slot = benchOf(2);
  slot.tick(9_900);
  assert.deepEqual([slot.host.waiting, slot.host.snapshot().seq], [true, 0]);
  assert.deepEqual(slot.tick(10_100), []);
  assert.equal(slot.host.behind, false);
  assert.equal(reasonsOf(slot.notify()), "0:entry 1:entry");
  assert.equal(slot.host.snapshot().seq, 1);
});

test("Host judges no sibling again on the row whose fault is answered", (t) => {
  const judged: string[] = [];
  throwWhen(t, (strategy, seq) => {
    judged.push(`${strategy} at ${seq}`);
    return strategy === 0 && seq === 1;
  });
  const slot = benchOf(2);
  slot.tick(9_900);
  slot.notify();
  assert.deepEqual(judged, ["0 at 1", "1 at 1"]);
});

test("Host tells a fault once: the next row has nothing of it", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = benchOf(1);
  slot.tick(9_900);
  slot.notify();
  slot.tick(9_900);
  assert.deepEqual([slot.rowsTold, slot.host.waiting], [1, false]);
});

test("Host counts a strategy's faults in a row, and each strategy's by itself", (t) => {
  throwWhen(t, (strategy, seq) => strategy === 0 || seq === 2);
  const slot = benchOf(2);
  for (let i = 0; i < 3; i += 1) {
    slot.tick(9_900);
    slot.notify();
  }
  const told = slot.posted.flatMap((each) => (each.type === "intents" ? [each.faults] : []));
  assert.deepEqual(told, [
    [{ strategy: 0, streak: 1 }],
    [
      { strategy: 0, streak: 2 },
      { strategy: 1, streak: 1 },
    ],
    [{ strategy: 0, streak: 3 }],
  ]);
});

test("Host counts a strategy's faults anew after a sound judgement", (t) => {
  throwWhen(t, (_, seq) => seq !== 3);
  const slot = benchOf(1);
  const streaks: number[] = [];
  for (let seq = 1; seq <= 5; seq += 1) {
    slot.tick(9_900);
    if (!slot.host.waiting) continue;
    streaks.push(slot.last.faults[0]?.streak ?? 0);
    slot.notify();
  }
  assert.deepEqual(streaks, [1, 2, 1, 2]);
});

test("Host does not take a row of another instrument for a sound judgement", (t) => {
  throwWhen(t, () => true);
  const slot = benchOf(1);
  slot.tick(9_900);
  slot.notify();
  slot.tick(9_900, { instrument: 1 });
  slot.row(controlRow("resume"));
  slot.tick(9_900);
  assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 2 }]);
});

test("Host leaves a strategy whose judgement failed as it was", (t) => {
  throwWhen(t, (_, seq) => seq === 2);
  const slot = benchOf(1);
  slot.tick(10_100);
  slot.fill();
  const before = slot.strategy(0);
  slot.tick(9_800);
  slot.notify();
  assert.deepEqual(slot.strategy(0), before);
  assert.equal(reasonsOf(slot.tick(9_800)), "0:rule");
});

test("Host reports what a judgement has thrown, in one line", (t) => {
  throwWhen(
    t,
    () => true,
    () => new Error("no such indicator\n    at somewhere"),
  );
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.deepEqual(slot.reports, [{ strategy: 0, text: "A judgement failed: no such indicator" }]);
});

test("Host cuts short what a judgement has thrown", (t) => {
  throwWhen(
    t,
    () => true,
    () => new Error("x".repeat(100_000)),
  );
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.equal(slot.reports[0]?.text, `A judgement failed: ${"x".repeat(MAX_REPORT_LENGTH)}`);
});

const ODD: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  "a text": () => "boom",
  "a symbol": () => Symbol("boom"),
  "an object without a prototype": () => Object.create(null) as unknown,
  "an error without a message": () => new Error("", { cause: "boom" }),
  "an error whose message is no text": () => Object.assign(new Error("boom"), { message: 5 }),
  "an error whose message cannot be read": () =>
    Object.defineProperty(new Error("boom"), "message", {
      get() {
        throw new TypeError("not yours");
      },
    }),
};

for (const [what, thrown] of Object.entries(ODD)) {
  test(`Host outlives a judgement that throws ${what}, and goes on with the siblings`, (t) => {
    throwWhen(t, (strategy) => strategy === 0, thrown);
    const slot = benchOf(2);
    assert.equal(reasonsOf(slot.tick(10_100)), "1:entry");
    assert.deepEqual(slot.last.faults, [{ strategy: 0, streak: 1 }]);
    assert.equal(slot.reports.length, 1);
  });
}

test("Host refuses the answer to another row than that of the fault", (t) => {
  throwWhen(t, () => true);
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.throws(
    () => slot.host.handle({ type: "answers", seq: 2, answers: [], breakers: [] }),
    /answers are to row 1, were to 2/,
  );
});

test("Host checkpoints a row with a fault only after its answer", (t) => {
  throwWhen(t, (_, seq) => seq === 1);
  const slot = new HostBench([specOf(0, ABOVE)], { checkpointRows: 1 });
  slot.tick(9_900);
  assert.deepEqual(slot.checkpoints, []);
  slot.notify();
  assert.deepEqual(
    slot.checkpoints.map(({ seq }) => seq),
    [1],
  );
});

test("Host drains only when the fault of the last row is answered", (t) => {
  throwWhen(t, () => true);
  const slot = benchOf(1);
  slot.tick(9_900);
  assert.deepEqual(slot.end(), []);
  slot.notify();
  assert.deepEqual(slot.posted.at(-1), { type: "drained", seq: 1 });
});
