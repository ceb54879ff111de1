import assert from "node:assert/strict";
import { test } from "node:test";
import { EventOrder } from "../../../engine/journal/event_order.ts";
import type { JournalEvent, SessionHeader } from "../../../engine/journal/mod.ts";
import { closeAt, controlAt, entryAt, guardAt, headerOf, intentOf, tsOf } from "../../fixtures/journal_file.ts";

const VIRTUAL = headerOf();
const REAL = headerOf({ input: { ...VIRTUAL.input, time: "real" } });

/** The indices of the events that cannot be where they are. */
function judge(records: readonly JournalEvent[], header: SessionHeader): readonly number[] {
  const order = new EventOrder(header);
  const found = records.map((record) => order.check(record));
  return found.flatMap((problem, i) => (problem === null ? [] : [i]));
}

const breaker = (seq: number, strategy: string): JournalEvent => ({
  type: "breaker",
  seq,
  ts: tsOf(seq),
  strategy,
  state: "open",
  until: tsOf(seq + 300),
});
const out = (seq: number, strategy: string): JournalEvent => ({ type: "out", seq, strategy });
const of1 = { strategy: 1 };

test("EventOrder takes the events of a row in order: control, guard, breaker and order by strategy, close", () => {
  const events = [
    controlAt(5, "halt"),
    out(6, "s0"),
    guardAt(6, 10_050, { entryN: 1 }),
    out(6, "s1"),
    breaker(6, "s0"),
    entryAt(6),
    breaker(6, "s1"),
    entryAt(6, of1),
    entryAt(7),
    controlAt(9),
    entryAt(9),
    entryAt(9, of1),
    { type: "revised", seq: 9, strategies: [] } as const,
    closeAt(9),
  ];
  assert.deepEqual(judge(events, VIRTUAL), []);
});

const SWAPPED: readonly (readonly [what: string, events: readonly JournalEvent[]])[] = [
  ["rows of two strategies", [entryAt(7, of1), entryAt(6)]],
  ["strategies of a row", [entryAt(6, of1), entryAt(6)]],
  ["a breaker and the order of its row", [entryAt(6), breaker(6, "s0")]],
  ["an order and a control row", [entryAt(6), controlAt(6, "halt")]],
  ["an order and a handover", [entryAt(6), out(6, "s1")]],
  ["a strategy that is cut and an order of its row", [entryAt(6), { type: "cut", seq: 6, strategy: "s1" }]],
  ["other strategies and an order of the row", [{ type: "revised", seq: 6, strategies: [] }, entryAt(6)]],
  ["handovers of a row", [out(6, "s1"), out(6, "s0")]],
];

for (const [what, events] of SWAPPED) {
  test(`EventOrder finds ${what} in the wrong order, in virtual time`, () => {
    assert.deepEqual(judge(events, VIRTUAL), [1]);
  });
}

test("EventOrder finds rows of one strategy, of control and of the guard that go back, in any session", () => {
  const guards = [guardAt(7, 1, { entryN: 1 }), guardAt(6, 1, { entryN: 1 })];
  for (const events of [[entryAt(7), entryAt(6)], [controlAt(7, "halt"), controlAt(7)], guards])
    for (const header of [VIRTUAL, REAL]) assert.deepEqual(judge(events, header), [1]);
});

test("EventOrder lets strategies, the guard and control rows pass each other in real time", () => {
  const events = [controlAt(9), guardAt(8, 1, { entryN: 1, row: 9 }), entryAt(7, of1), entryAt(6), out(3, "s0")];
  assert.deepEqual(judge(events, REAL), []);
});

test("EventOrder in real time takes outcomes of a real venue as they come, each strategy's intents in order", () => {
  const intentAt = (seq: number, strategy: number): JournalEvent => intentOf(entryAt(seq, { strategy }));
  assert.deepEqual(judge([intentAt(5, 0), intentAt(6, 1), entryAt(6, of1), entryAt(5)], REAL), []);
  assert.deepEqual(judge([intentAt(6, 0), intentAt(5, 0)], REAL), [1]);
});

test("EventOrder takes two revisions without a row between, as after a kill before the first row", () => {
  const revised = { type: "revised", seq: 6, strategies: [] } as const;
  assert.deepEqual(judge([entryAt(6), revised, revised, entryAt(7)], VIRTUAL), []);
});
