import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findViolation,
  isRecorded,
  judgedIn,
  type RowReport,
  type RowRecord,
  reportsByStrategy,
} from "../../../engine/orders/row_report.ts";
import { GateBench, intent } from "../../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../../fixtures/rows.ts";

function posted(over: Partial<RowReport> = {}): RowReport {
  return { seq: 1, intents: [], faults: [], recovered: [], ...over };
}

function fault(strategy: number, streak = 1): { readonly strategy: number; readonly streak: number } {
  return { strategy, streak };
}

interface Bench {
  readonly made: GateBench;
  readonly record: RowRecord;
}

/** Two strategies of which the first has entered at row 1, and had a fault at row 2; five rows are on the tape. */
function bench(isStopped: RowRecord["isStopped"] = () => false): Bench {
  const made = new GateBench({ strategies: 2, instrumentOf: (index) => index });
  for (let i = 0; i < 5; i += 1) appendTick(made.tape, 10_000);
  made.tape.publish();
  made.post(1, [intent(0, 1, "entry")]);
  made.breaker.countFault(fault(0), { seq: 2, ts: made.tape.tsOf(2) });
  const { tape, orders, breaker, strategies } = made;
  return { made, record: { tape, orders, breaker, strategies, isStopped } };
}

test("reportsByStrategy puts all slots' reports together by strategy, in index order", () => {
  const reports = reportsByStrategy([
    posted({ intents: [intent(3, 1, "entry")], faults: [fault(1, 2)], recovered: [3] }),
    posted({ intents: [intent(2, 4, "rule")], faults: [fault(2)] }),
  ]);
  assert.deepEqual(reports, [
    { strategy: 1, intent: null, fault: fault(1, 2), recovered: false },
    { strategy: 2, intent: intent(2, 4, "rule"), fault: fault(2), recovered: false },
    { strategy: 3, intent: intent(3, 1, "entry"), fault: null, recovered: true },
  ]);
});

test("reportsByStrategy of no report is empty", () => {
  assert.deepEqual(reportsByStrategy([]), []);
});

test("judgedIn names the strategies with a fault or a recovery, and not those with an intent only", () => {
  const row = posted({ intents: [intent(0, 1, "entry")], faults: [fault(4)], recovered: [2] });
  assert.deepEqual(judgedIn(row), [4, 2]);
});

test("isRecorded is false for a row that is new", () => {
  const { record } = bench();
  assert.equal(isRecorded(posted({ seq: 3, intents: [intent(0, 2, "rule")], faults: [fault(1)] }), record), false);
});

test("isRecorded is true for an order that is in the record", () => {
  assert.equal(isRecorded(posted({ intents: [intent(0, 1, "entry")] }), bench().record), true);
});

test("isRecorded is true for a fault that has been counted", () => {
  assert.equal(isRecorded(posted({ seq: 2, faults: [fault(0)] }), bench().record), true);
});

test("isRecorded is true for a recovery that has been counted", () => {
  const { made, record } = bench();
  made.breaker.countRecovery(1, { seq: 4, ts: made.tape.tsOf(4) });
  assert.equal(isRecorded(posted({ seq: 4, recovered: [1] }), record), true);
});

test("findViolation finds nothing in a new row that its strategies can ask for", () => {
  const row = posted({ seq: 3, intents: [intent(0, 2, "rule")], faults: [fault(1)] });
  assert.equal(findViolation(row, bench().record), null);
});

test("findViolation finds nothing in a row that is posted again unchanged", () => {
  const { record } = bench();
  assert.equal(findViolation(posted({ intents: [intent(0, 1, "entry")] }), record), null);
  assert.equal(findViolation(posted({ seq: 2, faults: [fault(0)] }), record), null);
});

for (const [what, said] of [
  ["an order", { intents: [intent(7, 1, "entry")] }],
  ["a fault", { faults: [fault(7)] }],
  ["a recovery", { recovered: [7] }],
] as const) {
  test(`findViolation finds ${what} of a strategy that is not of the session`, () => {
    assert.equal(findViolation(posted({ seq: 3, ...said }), bench().record), "strategy 7 is not of this session");
  });
}

test("findViolation finds a row of which an order is recorded and a fault is not", () => {
  const row = posted({ seq: 1, intents: [intent(0, 1, "entry")], faults: [fault(1)] });
  assert.equal(findViolation(row, bench().record), "some of what it says of row 1 is recorded, some not");
});

test("findViolation finds a row of which a fault is recorded and an order is not", () => {
  const row = posted({ seq: 2, intents: [intent(0, 2, "rule")], faults: [fault(0)] });
  assert.equal(findViolation(row, bench().record), "some of what it says of row 2 is recorded, some not");
});

test("findViolation finds a new order of a strategy that is out of action at its row", () => {
  const { record } = bench((strategy, seq) => strategy === 0 && seq >= 4);
  const row = posted({ seq: 4, intents: [intent(0, 2, "rule")] });
  assert.equal(findViolation(row, record), "s0#2 is of a strategy that is out of action");
  assert.equal(findViolation({ ...row, seq: 3 }, record), null);
});

test("findViolation finds nothing in an order of a strategy that is out of action, if it is recorded", () => {
  const { record } = bench(() => true);
  assert.equal(findViolation(posted({ intents: [intent(0, 1, "entry")] }), record), null);
});

test("findViolation finds a new order at a row of another instrument", () => {
  const row = posted({ seq: 3, intents: [intent(1, 1, "entry")] });
  assert.equal(findViolation(row, bench().record), "s1#1 is at row 3, which has no price of its instrument");
});

test("findViolation finds a new order at a row of the whole engine, which has no price", () => {
  const { made, record } = bench();
  const seq = made.submit(controlRow("halt"));
  const row = posted({ seq, intents: [intent(0, 2, "rule")] });
  assert.equal(findViolation(row, record), `s0#2 is at row ${seq}, which has no price of its instrument`);
});

test("findViolation finds a new fault at a row that is gone", () => {
  const { made, record } = bench();
  for (let i = 0; i < made.tape.capacity; i += 1) appendTick(made.tape, 10_000);
  assert.equal(findViolation(posted({ seq: 4, faults: [fault(0)] }), record), "row 4 is gone");
});

test("findViolation finds nothing in a counted fault at a row that is gone", () => {
  const { made, record } = bench();
  for (let i = 0; i < made.tape.capacity; i += 1) appendTick(made.tape, 10_000);
  assert.equal(findViolation(posted({ seq: 2, faults: [fault(0)] }), record), null);
});

test("findViolation finds a new fault of a strategy that is quarantined, and none at a row before", () => {
  const { made, record } = bench((strategy, seq) => strategy === 0 && seq >= 4);
  for (let i = 0; i < 3; i += 1) appendTick(made.tape, 10_000);
  assert.equal(findViolation(posted({ seq: 3, faults: [fault(0)] }), record), null);
  const late = posted({ seq: 4, faults: [fault(0)] });
  assert.equal(findViolation(late, record), "strategy 0 is out of action, and was judged at row 4");
});
