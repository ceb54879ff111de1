import assert from "node:assert/strict";
import { test } from "node:test";
import type { BreakerRule } from "../../../engine/protocol/trading.ts";
import { GateBench, type GateOver, intent } from "../../fixtures/gate_bench.ts";
import { appendTick } from "../../fixtures/rows.ts";

const SECOND = 1_000_000;
/** Opens at the first fault, for ten seconds. */
const RULE: BreakerRule = { faults: 1, windowMicros: 60 * SECOND, cooldownMicros: 10 * SECOND };

const FAULT = { strategy: 0, streak: 1 };

function bench(over: GateOver = {}): GateBench {
  return new GateBench({ breaker: RULE, ...over });
}

/** A bench whose strategy has entered at row 1, and whose breaker has opened at row 2. */
function opened(over: GateOver = {}): GateBench {
  const made = bench(over);
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  made.say(made.tick(10_000), { faults: [FAULT] });
  return made;
}

test("Gate answers a row with faults alone, without orders", () => {
  const made = bench({ breaker: { ...RULE, faults: 2 } });
  made.say(made.tick(10_000), { faults: [FAULT] });
  assert.deepEqual(made.slot().answered, [{ seq: 1, answers: [], breakers: [] }]);
});

test("Gate opens a breaker by the faults that are reported, and records that", () => {
  const made = bench({ breaker: { ...RULE, faults: 2 } });
  made.say(made.tick(10_000), { faults: [FAULT] });
  assert.deepEqual(made.book, []);
  const seq = made.tick(10_000);
  made.say(seq, { faults: [{ strategy: 0, streak: 2 }] });
  const ts = made.tape.tsOf(seq);
  assert.deepEqual(made.journal.events, [
    { type: "breaker", seq, ts, strategy: "s0", state: "open", until: ts + RULE.cooldownMicros },
  ]);
});

test("Gate answers the row that opens a breaker with the instant of its trial", () => {
  const made = bench();
  const seq = made.tick(10_000);
  made.say(seq, { faults: [FAULT] });
  const until = made.tape.tsOf(seq) + RULE.cooldownMicros;
  assert.deepEqual(made.slot().answered, [{ seq, answers: [], breakers: [{ strategy: 0, until }] }]);
});

test("Gate answers no later row with an earlier change of a breaker", () => {
  const made = opened();
  made.post(made.tick(10_000), [intent(0, 2, "rule")]);
  assert.deepEqual(made.slot().answered.at(-1)?.breakers, []);
});

test("Gate denies an entry while the breaker is open", () => {
  const made = bench();
  made.say(made.tick(10_000), { faults: [FAULT] });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["breaker-open"]);
});

test("Gate denies an entry after the end of the cool-down, too: only a trial closes a breaker", () => {
  const made = bench();
  made.say(made.tick(10_000), { faults: [FAULT] });
  made.post(made.tick(10_000, { ts: made.tape.lastTs + 60 * SECOND }), [intent(0, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["breaker-open"]);
});

for (const reason of ["breaker", "rule", "stop-loss", "target", "manual"] as const) {
  test(`Gate lets an exit for ${reason} pass while the breaker is open`, () => {
    const made = opened();
    made.post(made.tick(10_000), [intent(0, 2, reason)]);
    assert.equal(made.book.at(-1), `3 s0#2 ${reason} filled`);
  });
}

test("Gate lets another strategy enter while one's breaker is open", () => {
  const made = bench({ strategies: 2 });
  made.say(made.tick(10_000), { faults: [FAULT] });
  made.post(made.tick(10_000), [intent(1, 1, "entry")]);
  assert.deepEqual(made.slot().outcomes, ["filled"]);
});

test("Gate judges a row's order by the state of the breaker after the row's fault", () => {
  const made = bench();
  made.say(made.tick(10_000), { intents: [intent(0, 1, "entry")], faults: [FAULT] });
  assert.deepEqual(made.book, ["1 s0 breaker open", "1 s0#1 entry denied breaker-open"]);
});

test("Gate judges a row's order by the trial that has passed at it", () => {
  const made = opened();
  made.post(made.tick(10_000), [intent(0, 2, "breaker")]);
  made.say(made.tick(10_000), { intents: [intent(0, 3, "entry")], recovered: [0] });
  assert.deepEqual(made.book.slice(-2), ["4 s0 breaker closed", "4 s0#3 entry filled"]);
});

test("Gate answers the row of a trial that has passed with a closed breaker", () => {
  const made = opened();
  made.say(made.tick(10_000), { recovered: [0] });
  assert.deepEqual(made.slot().answered.at(-1), { seq: 3, answers: [], breakers: [{ strategy: 0, until: null }] });
});

test("Gate writes a trial that has failed down with the instant of the next", () => {
  const made = opened();
  const seq = made.tick(10_000, { ts: made.tape.lastTs + RULE.cooldownMicros });
  made.say(seq, { faults: [{ strategy: 0, streak: 2 }] });
  const until = made.tape.tsOf(seq) + RULE.cooldownMicros;
  assert.deepEqual(made.slot().answered.at(-1)?.breakers, [{ strategy: 0, until }]);
  assert.deepEqual(made.book.slice(-2), ["2 s0 breaker open", "3 s0 breaker open"]);
});

test("Gate writes nothing down for a recovery of a breaker that is closed", () => {
  const made = bench();
  made.say(made.tick(10_000), { recovered: [0] });
  assert.deepEqual([made.book, made.slot().answered[0]?.breakers], [[], []]);
});

test("Gate reports each breaker that opens or closes, once", () => {
  const made = opened();
  made.say(made.tick(10_000), { recovered: [0] });
  assert.deepEqual(made.breakerChanges, ["s0 open", "s0 closed"]);
});

test("Gate answers a row with faults that is reported again as it was, and counts and writes nothing", () => {
  const made = opened();
  const before = { book: made.book, told: [...made.breakerChanges], until: made.breaker.untilOf(0) };
  made.say(2, { faults: [FAULT] });
  assert.deepEqual(made.slot().answered[2], made.slot().answered[1]);
  assert.deepEqual({ book: made.book, told: made.breakerChanges, until: made.breaker.untilOf(0) }, before);
});

test("Gate answers a row that is reported again with the change that it made to the breaker, though the breaker has changed since", () => {
  const made = opened();
  made.say(made.tick(10_000), { recovered: [0] });
  made.say(2, { faults: [FAULT] });
  made.say(3, { recovered: [0] });
  assert.deepEqual(made.slot().answered.slice(3), made.slot().answered.slice(1, 3));
  assert.equal(made.breaker.isOpen(0), false);
});

test("Gate answers orders and faults of one row that is reported again as they were", () => {
  const made = opened();
  const row = { intents: [intent(0, 2, "breaker")], recovered: [0] };
  const seq = made.tick(10_000);
  made.say(seq, row);
  const { book } = made;
  made.say(seq, row);
  assert.deepEqual(made.slot().answered[3], made.slot().answered[2]);
  assert.deepEqual(made.book, book);
});

test("Gate answers a fault that is reported again at once, without waiting for the others", () => {
  const made = bench({ slots: 2 });
  const seq = made.tick(10_000);
  made.slot(1).watermark = seq;
  made.say(seq, { faults: [FAULT] });
  made.slot(1).watermark = 0;
  made.say(seq, { faults: [FAULT] });
  assert.equal(made.slot().answered.length, 2);
});

test("Gate counts a fault only once every slot has passed its row", () => {
  const made = bench({ slots: 2 });
  const seq = made.tick(10_000);
  made.say(seq, { faults: [FAULT] });
  assert.equal(made.breaker.isOpen(0), false);
  made.pass(seq);
  assert.equal(made.breaker.isOpen(0), true);
});

test("Gate counts a row's faults in the order of strategies, whichever slot is quicker", () => {
  const made = bench({ slots: 2, strategies: 4 });
  const seq = made.tick(10_000);
  made.say(seq, { faults: [{ strategy: 3, streak: 1 }], intents: [intent(1, 1, "entry")] }, 1);
  made.say(seq, { faults: [FAULT, { strategy: 2, streak: 1 }] }, 0);
  assert.deepEqual(made.book, ["1 s0 breaker open", "1 s1#1 entry filled", "1 s2 breaker open", "1 s3 breaker open"]);
});

test("Gate tells each slot of the breakers of its own strategies alone", () => {
  const made = bench({ slots: 2, strategies: 2 });
  const seq = made.tick(10_000);
  made.say(seq, { faults: [{ strategy: 1, streak: 1 }] }, 1);
  made.say(seq, { faults: [FAULT] }, 0);
  const noticesOf = made.slots.map(({ answered }) => answered[0]?.breakers.map(({ strategy }) => strategy));
  assert.deepEqual(noticesOf, [[0], [1]]);
});

test("Gate refuses a fault of a strategy that is not of the session, and counts nothing", () => {
  const made = bench();
  made.say(made.tick(10_000), { faults: [{ strategy: 7, streak: 1 }] });
  assert.deepEqual([made.slot().refused, made.book], [["strategy 7 is not of this session"], []]);
});

test("Gate refuses a row of which a fault is counted and an order is new", () => {
  const made = opened();
  made.say(2, { faults: [FAULT], intents: [intent(0, 2, "rule")] });
  assert.deepEqual(made.slot().refused, ["some of what it says of row 2 is recorded, some not"]);
});

test("Gate in real time counts a fault as it comes", () => {
  const made = bench({ mode: "real", slots: 2 });
  for (let i = 0; i < 3; i += 1) appendTick(made.tape, 10_000);
  made.publish();
  made.say(2, { faults: [FAULT] });
  assert.deepEqual(made.book, ["2 s0 breaker open"]);
});
