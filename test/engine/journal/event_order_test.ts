import assert from "node:assert/strict";
import { test } from "node:test";
import { EventOrder } from "../../../engine/journal/event_order.ts";
import type { SessionHeader, JournalEvent } from "../../../engine/journal/mod.ts";
import { closeAt, controlAt, entryAt, guardAt, headerOf, intentOf, tsOf } from "../../fixtures/journal_file.ts";

const VIRTUAL = headerOf();
const REAL = headerOf({ input: { ...VIRTUAL.input, time: "real" } });

/** Which of some records, by their place, cannot stand there. */
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

test("EventOrder takes what happens at a row in its order: control, handovers, breaker and order by strategy, close", () => {
  const book = [
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
  assert.deepEqual(judge(book, VIRTUAL), []);
});

const SWAPPED: readonly (readonly [what: string, book: readonly JournalEvent[]])[] = [
  ["rows of two strategies", [entryAt(7, of1), entryAt(6)]],
  ["strategies of a row", [entryAt(6, of1), entryAt(6)]],
  ["a breaker and the order of its row", [entryAt(6), breaker(6, "s0")]],
  ["an order and a control row", [entryAt(6), controlAt(6, "halt")]],
  ["an order and a handover", [entryAt(6), out(6, "s1")]],
  ["a strategy that is cut and an order of its row", [entryAt(6), { type: "cut", seq: 6, strategy: "s1" }]],
  ["other strategies and an order of the row", [{ type: "revised", seq: 6, strategies: [] }, entryAt(6)]],
  ["handovers of a row", [out(6, "s1"), out(6, "s0")]],
];

for (const [what, book] of SWAPPED) {
  test(`EventOrder finds ${what} in the wrong order, in virtual time`, () => {
    assert.deepEqual(judge(book, VIRTUAL), [1]);
  });
}

test("EventOrder finds rows of one strategy, of control and of the guard that go back, in any session", () => {
  const guards = [guardAt(7, 1, { entryN: 1 }), guardAt(6, 1, { entryN: 1 })];
  for (const book of [[entryAt(7), entryAt(6)], [controlAt(7, "halt"), controlAt(7)], guards])
    for (const header of [VIRTUAL, REAL]) assert.deepEqual(judge(book, header), [1]);
});

test("EventOrder lets strategies, the guard and control rows pass each other in real time", () => {
  const book = [controlAt(9), guardAt(8, 1, { entryN: 1, row: 9 }), entryAt(7, of1), entryAt(6), out(3, "s0")];
  assert.deepEqual(judge(book, REAL), []);
});

test("EventOrder in real time takes outcomes of a real venue as they come, each strategy's intents in order", () => {
  const intentAt = (seq: number, strategy: number): JournalEvent => intentOf(entryAt(seq, { strategy }));
  assert.deepEqual(judge([intentAt(5, 0), intentAt(6, 1), entryAt(6, of1), entryAt(5)], REAL), []);
  assert.deepEqual(judge([intentAt(6, 0), intentAt(5, 0)], REAL), [1]);
});

test("EventOrder takes two revisions with no row between, as a session that was killed before any has them", () => {
  const revised = { type: "revised", seq: 6, strategies: [] } as const;
  assert.deepEqual(judge([entryAt(6), revised, revised, entryAt(7)], VIRTUAL), []);
});
