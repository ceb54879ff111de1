import assert from "node:assert/strict";
import { test } from "node:test";
import type { Intent } from "../../../engine/protocol/mod.ts";
import { GateBench, intent } from "../../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../../fixtures/rows.ts";

/** Strategy 0 has entered at row 1 and left at row 3. */
function traded(over: ConstructorParameters<typeof GateBench>[0] = {}): GateBench {
  const made = new GateBench({ strategies: 2, ...over });
  for (const price of [10_000, 10_100, 10_200]) appendTick(made.tape, price);
  made.tape.publish();
  made.post(1, [intent(0, 1, "entry")]);
  made.post(3, [intent(0, 2, "rule")]);
  return made;
}

test("Gate answers an order that it has recorded from the record, and nothing happens again", () => {
  const made = traded();
  const before = { book: made.book, account: made.ledger.account(0), heard: made.heard.length };
  made.post(1, [intent(0, 1, "entry")]);
  made.post(3, [intent(0, 2, "rule")]);
  assert.deepEqual(made.slot().answered.slice(2), made.slot().answered.slice(0, 2));
  assert.deepEqual({ book: made.book, account: made.ledger.account(0), heard: made.heard.length }, before);
});

test("Gate answers a recorded order at once, without waiting for the others", () => {
  const laggard = new GateBench({ slots: 2 });
  appendTick(laggard.tape, 10_000);
  laggard.pass(1);
  laggard.post(1, [intent(0, 1, "entry")]);
  laggard.slot(1).watermark = 0;
  laggard.post(1, [intent(0, 1, "entry")]);
  assert.deepEqual(laggard.slot().outcomes, ["filled", "filled"]);
});

test("Gate keeps a recorded denial though its reason is gone", () => {
  const made = new GateBench();
  made.submit(controlRow("halt"));
  const seq = appendTick(made.tape, 10_000);
  made.post(seq, [intent(0, 1, "entry")]);
  made.submit(controlRow("resume"));
  made.pass(made.tape.tail);
  made.post(seq, [intent(0, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["halted", "halted"]);
  assert.equal(made.orders.count, 1);
});

test("Gate keeps a recorded rejection", () => {
  const made = new GateBench({ venue: { real: false, submit: () => ({ status: "rejected", text: "no funds" }) } });
  const seq = appendTick(made.tape, 10_000);
  for (let i = 0; i < 2; i += 1) made.post(seq, [intent(0, 1, "entry")]);
  const answer = { status: "rejected", strategy: 0, n: 1, text: "no funds" };
  assert.deepEqual(made.slot().answered, [
    { seq, answers: [answer], breakers: [] },
    { seq, answers: [answer], breakers: [] },
  ]);
});

test("Gate answers a repeated row that the tape no longer has", () => {
  const made = new GateBench({ capacity: 4 });
  made.post(appendTick(made.tape, 10_000), [intent(0, 1, "entry")]);
  for (let i = 0; i < 8; i += 1) appendTick(made.tape, 10_000);
  made.post(1, [intent(0, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["filled", "filled"]);
});

interface Impossible {
  readonly seq: number;
  readonly intents: readonly Intent[];
  readonly why: string;
}

/** What no sound slot can ask for, after `traded`. */
const IMPOSSIBLE: Readonly<Record<string, Impossible>> = {
  "a number repeated at another row": {
    seq: 2,
    intents: [intent(0, 1, "entry")],
    why: "s0#1 was entry BUY at 1, is entry BUY at 2",
  },
  "a number repeated on the other side": {
    seq: 1,
    intents: [{ ...intent(0, 1, "entry"), side: "SELL" }],
    why: "s0#1 was entry BUY at 1, is entry SELL at 1",
  },
  "a number repeated for another reason": {
    seq: 3,
    intents: [intent(0, 2, "stop-loss")],
    why: "s0#2 was rule SELL at 3, is stop-loss SELL at 3",
  },
  "a row of which some orders are recorded and some are not": {
    seq: 1,
    intents: [intent(0, 1, "entry"), intent(1, 1, "entry")],
    why: "some of what it says of row 1 is recorded, some not",
  },
  "a number that leaves a gap": {
    seq: 3,
    intents: [intent(0, 4, "entry")],
    why: "the next order of s0 is #3, was #4",
  },
  "a strategy that is not of the session": {
    seq: 3,
    intents: [intent(7, 1, "entry")],
    why: "strategy 7 is not of this session",
  },
  "another quantity than the strategy's": {
    seq: 3,
    intents: [intent(1, 1, "entry", 2)],
    why: "s1#1 is for 1, was for 2",
  },
  "an entry on the other side than the strategy's": {
    seq: 3,
    intents: [{ ...intent(1, 1, "entry"), side: "SELL" }],
    why: "s1#1 is a BUY, was a SELL",
  },
  "an exit on the side of the entry": {
    seq: 3,
    intents: [{ ...intent(1, 1, "rule"), side: "BUY" }],
    why: "s1#1 is a SELL, was a BUY",
  },
};

for (const [what, { seq, intents, why }] of Object.entries(IMPOSSIBLE)) {
  test(`Gate refuses ${what}, and nothing happens`, () => {
    const made = traded();
    const { book } = made;
    made.post(seq, intents);
    assert.deepEqual(made.slot().refused, [why]);
    assert.deepEqual([made.book, made.slot().answered.length, made.orders.count], [book, 2, 2]);
  });
}

test("Gate that has refused a report goes on with the others", () => {
  const made = new GateBench({ slots: 2, strategies: 2 });
  appendTick(made.tape, 10_000);
  made.slot(0).watermark = 1;
  made.slot(0).posted = { seq: 1, intents: [intent(0, 9, "entry")], faults: [], recovered: [] };
  made.slot(1).posted = { seq: 1, intents: [intent(1, 1, "entry")], faults: [], recovered: [] };
  made.gate.look();
  assert.deepEqual(made.slot(0).refused, ["the next order of s0 is #1, was #9"]);
  assert.deepEqual(made.book, ["1 s1#1 entry filled"]);
});

test("Gate holds the row of an intent that it has refused: its slot has not passed it", () => {
  const made = new GateBench({ slots: 2, strategies: 2 });
  for (const price of [10_000, 10_100]) appendTick(made.tape, price);
  made.post(1, [intent(0, 2, "entry")], 0);
  made.post(2, [intent(1, 1, "entry")], 1);
  assert.deepEqual([made.slot(0).refused.length, made.book], [1, []]);
});

test("Gate refuses a new order at a row that the tape no longer has", () => {
  const made = new GateBench({ capacity: 4 });
  for (let i = 0; i < 8; i += 1) appendTick(made.tape, 10_000);
  made.post(1, [intent(0, 1, "entry")]);
  assert.deepEqual([made.slot().refused.length, made.book], [1, []]);
});
