import assert from "node:assert/strict";
import { test } from "node:test";
import { EventCheck } from "../../../engine/journal/event_check.ts";
import type { JournalEvent, SessionHeader } from "../../../engine/journal/mod.ts";
import { closeAt, controlAt, entryAt, exitAt, guardAt, headerOf, intentOf } from "../../fixtures/journal_file.ts";

/** What is wrong with the last of some events; all before it are sound. */
function problemOf(records: readonly JournalEvent[], header: SessionHeader = headerOf()): string | null {
  const check = new EventCheck(header);
  const found = records.map((record) => check.check(record));
  assert.deepEqual(
    found.slice(0, -1),
    found.slice(0, -1).map(() => null),
  );
  return found.at(-1) ?? null;
}

const DENIED = { status: "denied", why: "rate", fillPrice: null, fees: 0, realised: 0 } as const;
const ENTRY = entryAt(2);
const EXIT = exitAt(5, 10_050);
const END = controlAt(9);

test("EventCheck takes sound events: entries, exits, refusals, the guard's exit, and a close", () => {
  const events: readonly JournalEvent[] = [
    entryAt(1, { ...DENIED }),
    entryAt(2, { n: 2 }),
    entryAt(3, { strategy: 1, side: "SELL", instrument: 1 }),
    guardAt(4, 10_050, { entryN: 2 }, { status: "rejected", why: "busy", fillPrice: null, fees: 0, realised: 0 }),
    guardAt(5, 10_050, { entryN: 2, row: 6 }, { id: "s0#g2" }),
    { type: "gap", slot: 0, from: 1, seq: 6 },
    { type: "breaker", seq: 6, ts: 1, strategy: "s0", state: "open", until: 2 },
    { type: "out", seq: 7, strategy: "s0" },
    exitAt(8, 9_000, { strategy: 1, side: "BUY", instrument: 1, fees: 20_000, realised: 1_000 - 20_000 }),
    END,
    // s0: 0.50 - 40.00; s1, of scale 1000: 1.000 - 40.000.
    closeAt(9, { orders: 6, realised: -78.5 }),
  ];
  assert.equal(problemOf(events), null);
});

test("EventCheck takes a session that was resumed after its end, and checks its close against the last end", () => {
  const events: readonly JournalEvent[] = [END, { type: "resumed", seq: 9, ts: 1 }, controlAt(11)];
  assert.equal(problemOf([...events, closeAt(11)]), null);
  assert.equal(problemOf([...events, closeAt(9)]), "expected the close at the end's row 11, was 9");
});

test("EventCheck takes intents before their outcomes, also of two strategies at the same time", () => {
  const other = entryAt(2, { strategy: 1, side: "SELL", instrument: 1 });
  const guard = guardAt(5, 10_050, { entryN: 1 });
  assert.equal(problemOf([intentOf(ENTRY), intentOf(other), other, ENTRY, intentOf(guard), guard]), null);
});

/** The strategies of the header, and more. */
function revisedAt(seq: number, texts: Readonly<Record<string, string>>): JournalEvent {
  const known = headerOf().strategies.map(({ id, text, failed }) => ({
    id,
    text: texts[id] ?? text,
    failed,
    wanted: true,
  }));
  const added = Object.entries(texts).filter(([id]) => known.every((each) => each.id !== id));
  const others = added.map(([id, text]) => ({ id, text, failed: null, wanted: true }));
  return { type: "revised", seq, strategies: [...known, ...others] };
}

test("EventCheck takes revised strategies: new ones after the others, and another text of one without a position", () => {
  const strategy = headerOf().strategies.length;
  const events = [ENTRY, EXIT, revisedAt(5, { s0: "other", [`s${strategy}`]: "text" })];
  assert.equal(problemOf([...events, entryAt(6, { n: 3 }), entryAt(7, { strategy })]), null);
});

const WRONG: readonly (readonly [what: string, records: readonly JournalEvent[], problem: string])[] = [
  ["a gap in a strategy's numbers", [entryAt(2, { n: 2 })], "expected order s0#1, was s0#2 with n 2"],
  [
    "an order that is not what its intent says",
    [intentOf(ENTRY), entryAt(2, { qty: 2 })],
    "s0#1: it is not the order that its intent says",
  ],
  [
    "a guard's order that is not what its intent says",
    [ENTRY, { ...intentOf(guardAt(5, 10_050, { entryN: 1 })), entryN: 2 }, guardAt(5, 10_050, { entryN: 1 })],
    "s0#g1: it is not the order that its intent says",
  ],
  [
    "an intent before the outcome of the strategy's last one",
    [intentOf(ENTRY), intentOf(exitAt(5, 10_050))],
    "s0#2: it is made before s0#1 has an outcome",
  ],
  [
    "a close with an order in doubt",
    [ENTRY, EXIT, intentOf(entryAt(6, { n: 3 })), END, closeAt(9, { orders: 2, realised: -39.5 })],
    "the session is closed, and nobody knows what became of s0#3",
  ],
  [
    "another text of a strategy with a position",
    [ENTRY, revisedAt(5, { s0: "other" })],
    "strategy s0 has another text, and an open position",
  ],
  [
    "other strategies in the places of those that there were",
    [{ type: "revised", seq: 1, strategies: [{ id: "other", text: "", failed: null, wanted: true }] }],
    "expected strategy 0 to be s0, was other",
  ],
  ["an id that comes twice", [ENTRY, EXIT, exitAt(6, 10_050)], "expected order s0#3, was s0#2 with n 2"],
  ["an id that is not of the number", [entryAt(2, { id: "s0#9" })], "expected order s0#1, was s0#9 with n 1"],
  [
    "a gap in the guard's numbers",
    [ENTRY, guardAt(5, 10_050, { entryN: 1 }, { id: "s0#g2" })],
    "expected the guard's order s0#g1, was s0#g2 with n null",
  ],
  [
    "a guard's order for another reason",
    [ENTRY, guardAt(5, 10_050, { entryN: 1 }, { reason: "rule" })],
    "s0#g1: expected the reason guard, was rule",
  ],
  [
    "a guard's exit of another entry",
    [ENTRY, guardAt(5, 10_050, { entryN: 2 })],
    "s0#g1: expected to close entry 2, but that of entry 1 is open",
  ],
  [
    "a guard's exit of nothing",
    [guardAt(5, 10_050, { entryN: 1 })],
    "s0#g1: expected to close entry 1, but none is open",
  ],
  [
    "a guard's row before its order",
    [ENTRY, guardAt(5, 10_050, { entryN: 1, row: 5 })],
    "s0#g1: expected a row after 5 that tells the slot, was 5",
  ],
  [
    "an entry into an open position",
    [ENTRY, entryAt(3, { n: 2 })],
    "s0#2: expected no open position, but that of entry 1 is open",
  ],
  [
    "an exit from nothing",
    [exitAt(5, 10_050, { n: 1 })],
    "s0#1: expected an open position to exit from, but none is open",
  ],
  [
    "an exit of another quantity",
    [ENTRY, exitAt(5, 10_050, { qty: 2 })],
    "s0#2: expected the position's quantity 1, was 2",
  ],
  [
    "an exit on the entry's side",
    [ENTRY, exitAt(5, 10_050, { side: "BUY" })],
    "s0#2: expected the other side than the entry's, was BUY",
  ],
  ["fees that are not those of the header", [entryAt(2, { fees: 1_999 })], "s0#1: expected fees of 2000, was 1999"],
  ["money that does not follow", [entryAt(2, { realised: 0 })], "s0#1: expected -2000 to be realised, was 0"],
  ["a refusal with a fill", [entryAt(2, { ...DENIED, fees: 1 })], "s0#1: expected no fill, for it was denied"],
  [
    "a fill without a price",
    [entryAt(2, { fillPrice: null })],
    "s0#1: expected a fill price and no refusal, for it was filled",
  ],
  [
    "a product that is not exact",
    [entryAt(2, { qty: 2 ** 40, price: 2 ** 40 })],
    "s0#1: expected a price and a quantity of a safe product",
  ],
  [
    "a strategy that is not of the session",
    [entryAt(2, { strategy: 2 })],
    "s2#1: expected strategy 2 to be s2, was undefined",
  ],
  ["an instrument that is not of the session", [entryAt(2, { instrument: 2 })], "s0#1: there is no instrument 2"],
  [
    "a strategy that changes its instrument",
    [ENTRY, exitAt(5, 10_050, { instrument: 1 })],
    "s0#2: expected instrument 0, was 1",
  ],
  [
    "a control row of nobody",
    [{ type: "control", seq: 1, ts: 1, kind: "disable", strategy: "x" }],
    "there is no strategy x",
  ],
  ["a control row behind the end", [END, controlAt(10, "halt")], "it is a control row behind the end at row 9"],
  ["a second header", [headerOf()], "it is a second header"],
  ["a close without an end", [closeAt(9)], "the session is closed, and its end is not there"],
  ["a close at another row", [END, closeAt(8)], "expected the close at the end's row 9, was 8"],
  ["a close with another count", [END, closeAt(9, { orders: 1 })], "expected 0 orders, was 1"],
  [
    "a close over an open position",
    [ENTRY, END, closeAt(9, { orders: 1 })],
    "the session is closed, and a position of s0 is open",
  ],
  [
    "a close with other money",
    [ENTRY, EXIT, END, closeAt(9, { orders: 2, realised: -39.4 })],
    "expected -39.5 to be realised, was -39.4",
  ],
  ["a record behind the close", [END, closeAt(9), controlAt(10)], "it stands behind the session's close"],
];

for (const [what, records, problem] of WRONG) {
  test(`EventCheck finds ${what}`, () => assert.equal(problemOf(records), problem));
}

test("EventCheck finds an order of a strategy that has failed from the start", () => {
  const strategies = [{ id: "s0", text: "x", failed: "no such name" }];
  assert.equal(problemOf([ENTRY], headerOf({ strategies })), "s0#1: strategy s0 has failed, and orders nothing");
});

test("EventCheck finds a header that does not say the fees", () => {
  const problem = "s0#1: expected the header to have its fees";
  assert.equal(problemOf([ENTRY], headerOf({ settings: {} })), problem);
});

test("EventCheck lets a position go on under another text only if nothing but limits differs", () => {
  const revised = (over: { readonly limits?: true }): JournalEvent => ({
    type: "revised",
    seq: 2,
    strategies: headerOf().strategies.map((each, i) =>
      i === 0 ? { ...each, text: "price > 9", wanted: true, ...over } : { ...each, wanted: true },
    ),
  });
  assert.equal(problemOf([ENTRY, revised({ limits: true })]), null);
  assert.equal(problemOf([ENTRY, revised({})]), "strategy s0 has another text, and an open position");
});
