import assert from "node:assert/strict";
import { test } from "node:test";
import { GateBench, type GateOver, intent, MoodyVenue } from "../../fixtures/gate_bench.ts";
import { appendTick, controlRow } from "../../fixtures/rows.ts";

/** A bench with five rows, of which strategy 0 has entered at the first; row `k` is at 100.00 and `k` more. */
function bench(over: GateOver = {}): GateBench {
  const made = new GateBench({ strategies: 2, ...over });
  for (let k = 1; k <= 5; k += 1) made.tick(10_000 + k);
  made.post(1, [intent(0, 1, "entry")]);
  made.pass(1);
  return made;
}

/** What is in the book after the entry. */
function after(made: GateBench): readonly string[] {
  return made.book.slice(1);
}

test("Gate quarantines a strategy at its row: the journal has that, and its position is closed by the guard", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.pass(3);
  assert.deepEqual(after(made), ["3 s0 out", "3 s0#g1 guard filled"]);
  assert.equal(made.ledger.account(0).position, null);
});

test("Gate quarantines a strategy that has no position, which needs no order", () => {
  const made = bench();
  made.gate.quarantine(1, 3);
  made.pass(3);
  assert.deepEqual(after(made), ["3 s1 out"]);
});

test("Gate quarantines a strategy only when every slot has passed its row", () => {
  const made = bench({ slots: 2 });
  made.gate.quarantine(0, 3);
  made.slot(0).watermark = 3;
  made.slot(1).watermark = 2;
  made.gate.look();
  assert.deepEqual(after(made), []);
  made.slot(1).watermark = 3;
  made.gate.look();
  assert.deepEqual(after(made), ["3 s0 out", "3 s0#g1 guard filled"]);
});

test("Gate tells the slots which row it waits for before it quarantines a strategy", () => {
  const made = bench({ slots: 2 });
  made.gate.quarantine(0, 3);
  made.gate.look();
  assert.deepEqual([made.slot(0).wanted.at(-1), made.slot(1).wanted.at(-1)], [3, 3]);
});

test("Gate quarantines a strategy only when its row is published, and then without another message of a slot", () => {
  const made = bench();
  made.gate.quarantine(0, 6);
  made.slot().watermark = 100;
  made.gate.look();
  appendTick(made.tape, 10_006);
  made.gate.look();
  assert.deepEqual(after(made), []);
  made.publish();
  assert.deepEqual(after(made), ["6 s0 out", "6 s0#g1 guard filled"]);
});

test("Gate quarantines a strategy after the orders of earlier rows, and before those of its row", () => {
  const made = bench({ slots: 2, strategies: 3 });
  made.gate.quarantine(0, 3);
  made.post(3, [intent(1, 1, "entry")], 1);
  made.post(2, [intent(0, 2, "rule")], 0);
  assert.deepEqual(after(made), ["2 s0#2 rule filled"]);
  made.pass(3);
  assert.deepEqual(after(made), ["2 s0#2 rule filled", "3 s0 out", "3 s1#1 entry filled"]);
});

test("Gate quarantines a strategy after the control row of the same row", () => {
  const made = bench();
  const seq = made.submit(controlRow("halt"));
  made.gate.quarantine(0, seq);
  made.pass(seq);
  assert.deepEqual(after(made), ["6 halt", "6 s0 out", "6 s0#g1 guard filled"]);
});

test("Gate quarantines several strategies at one row in index order, in any order of calls", () => {
  const made = bench();
  made.gate.quarantine(1, 3);
  made.gate.quarantine(0, 3);
  made.pass(3);
  assert.deepEqual(after(made), ["3 s0 out", "3 s0#g1 guard filled", "3 s1 out"]);
});

test("Gate quarantines strategies in the order of rows, in any order of calls", () => {
  const made = bench();
  made.gate.quarantine(1, 4);
  made.gate.quarantine(0, 3);
  made.pass(5);
  assert.deepEqual(after(made), ["3 s0 out", "3 s0#g1 guard filled", "4 s1 out"]);
});

test("Gate closes the position of a quarantined strategy at its instrument's last price up to the row", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.pass(5);
  const order = made.orderList.at(-1);
  assert.deepEqual(
    [order?.id, order?.n, order?.reason, order?.seq, order?.price, order?.fillPrice, order?.side],
    ["s0#g1", null, "guard", 3, 10_003, 10_003, "SELL"],
  );
  assert.equal(order?.realised, 2);
});

test("Gate closes the position of a quarantined strategy at another instrument's row at its own last price", () => {
  const made = bench();
  const seq = made.tick(48_000, { instrument: 1 });
  made.tick(10_900);
  made.gate.quarantine(0, seq);
  made.pass(made.tape.head);
  const order = made.orderList.at(-1);
  assert.deepEqual([order?.seq, order?.price, order?.instrument], [seq, 10_005, 0]);
  assert.equal(order?.ts, made.tape.tsOf(seq));
});

test("Gate closes the position of a quarantined strategy at a row of the whole engine at its own last price", () => {
  const made = bench();
  const seq = made.submit(controlRow("halt"));
  made.tick(10_900);
  made.gate.quarantine(0, seq);
  made.pass(made.tape.head);
  assert.equal(made.orderList.at(-1)?.price, 10_005);
});

test("Gate puts nothing onto the tape for the slot of a quarantined strategy: nobody judges it", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.pass(3);
  assert.deepEqual(made.informedSlots, []);
});

test("Gate records once that a strategy is quarantined, however often the venue rejects its exit", () => {
  const venue = new MoodyVenue();
  const made = bench({ venue });
  venue.rejecting = true;
  made.gate.quarantine(0, 3);
  made.pass(5);
  venue.rejecting = false;
  for (let i = 0; i < 20; i += 1) made.pass(made.tick(10_000));
  assert.equal(after(made).filter((line) => line.endsWith(" out")).length, 1);
  assert.equal(made.ledger.account(0).position, null);
});

test("Gate refuses a new order of a quarantined strategy, at its row and later", () => {
  for (const seq of [3, 4]) {
    const made = bench();
    made.gate.quarantine(0, 3);
    made.post(seq, [intent(0, 2, "rule")]);
    assert.deepEqual(made.slot().refused, ["s0#2 is of a quarantined strategy of action"]);
  }
});

test("Gate lets an order of a strategy pass that is quarantined only later", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.post(2, [intent(0, 2, "rule")]);
  made.pass(3);
  assert.deepEqual(after(made), ["2 s0#2 rule filled", "3 s0 out"]);
});

test("Gate answers an order of a quarantined strategy from the record, if it was made before", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.pass(3);
  made.post(1, [intent(0, 1, "entry")]);
  assert.deepEqual([made.slot().outcomes, made.slot().refused], [["filled", "filled"], []]);
});

test("Gate lets the siblings of a quarantined strategy trade on", () => {
  const made = bench();
  made.gate.quarantine(0, 3);
  made.post(3, [intent(1, 1, "entry")]);
  assert.deepEqual(after(made), ["3 s0 out", "3 s0#g1 guard filled", "3 s1#1 entry filled"]);
});

test("Gate in real time quarantines a strategy at once, at the present price, though no slot has passed the row", () => {
  const made = bench({ mode: "real", slots: 2 });
  made.gate.quarantine(0, 3);
  made.gate.look();
  assert.deepEqual(after(made), ["3 s0 out", "5 s0#g1 guard filled"]);
  assert.equal(made.orderList.at(-1)?.price, 10_005);
});

test("Gate in real time quarantines a strategy without waiting for a row", () => {
  const made = bench({ mode: "real" });
  made.gate.quarantine(0, 60);
  made.gate.look();
  assert.deepEqual(after(made), ["5 s0 out", "5 s0#g1 guard filled"]);
});

test("Gate that has squared off everything leaves nothing open of a strategy whose exit was rejected to the end", () => {
  const venue = new MoodyVenue();
  const made = bench({ venue });
  venue.rejecting = true;
  made.gate.quarantine(0, 3);
  made.pass(5);
  venue.rejecting = false;
  made.gate.squareOff({ seq: 6, ts: made.tape.lastTs });
  assert.equal(made.book.at(-1), "6 s0#2 square-off filled");
});

test("Gate that gets the same quarantine twice records it once", () => {
  const made = new GateBench();
  const seq = appendTick(made.tape, 10_000);
  made.tape.publish();
  made.gate.quarantine(0, seq);
  made.gate.quarantine(0, seq);
  made.pass(seq);
  assert.deepEqual(made.book, [`${seq} s0 out`]);
});
