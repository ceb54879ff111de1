import assert from "node:assert/strict";
import { test } from "node:test";
import { GUARD_RETRY_ROWS } from "../../../engine/protocol/mod.ts";
import { GateBench, type GateOver, intent, MoodyVenue } from "../../fixtures/gate_bench.ts";

interface Bench {
  readonly made: GateBench;
  readonly venue: MoodyVenue;
}

/** A bench whose strategy has entered at row 1. */
function entered(over: GateOver = {}): Bench {
  const venue = new MoodyVenue();
  const made = new GateBench({ venue, ...over });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  return { made, venue };
}

/** The strategy's exit is rejected `times`, at the rows from 2 on. */
function rejected(times: number, over: GateOver = {}): Bench {
  const bench = entered(over);
  bench.venue.rejecting = true;
  for (let n = 2; n <= times + 1; n += 1) bench.made.post(bench.made.tick(10_000), [intent(0, n, "rule")]);
  return bench;
}

/** Rows pass, each at 100.00. */
function rows(made: GateBench, count: number): void {
  for (let i = 0; i < count; i += 1) made.pass(made.tick(10_000));
}

/** The rows at which the guard has tried. */
function triedAt(made: GateBench): number[] {
  return made.orderList.flatMap(({ reason, seq }) => (reason === "guard" ? [seq] : []));
}

/** From each try of the guard to the next, in rows. */
function distances(made: GateBench): number[] {
  const tried = triedAt(made);
  return tried.slice(1).map((seq, i) => seq - (tried[i] ?? 0));
}

test("Gate hands an exit that was rejected six times to the guard, at the next row", () => {
  const { made, venue } = rejected(6);
  assert.equal(made.book.at(-1), "7 s0#7 rule rejected closed");
  venue.rejecting = false;
  rows(made, 1);
  assert.equal(made.book.at(-1), "8 s0#g1 guard filled");
  assert.equal(made.ledger.account(0).position, null);
});

test("Gate leaves an exit that was rejected five times to the slot", () => {
  const { made } = rejected(5);
  rows(made, 10);
  assert.deepEqual(triedAt(made), []);
});

test("Gate counts an exit's rejections in a row: one that was filled begins anew", () => {
  const { made, venue } = rejected(5);
  venue.rejecting = false;
  made.post(made.tick(10_000), [intent(0, 7, "rule")]);
  made.post(made.tick(10_000), [intent(0, 8, "entry")]);
  venue.rejecting = true;
  for (let n = 9; n < 14; n += 1) made.post(made.tick(10_000), [intent(0, n, "rule")]);
  rows(made, 10);
  assert.deepEqual(triedAt(made), []);
});

test("Gate counts no entry that was rejected", () => {
  const venue = new MoodyVenue();
  venue.rejecting = true;
  const made = new GateBench({ venue });
  for (let n = 1; n <= 9; n += 1) made.post(made.tick(10_000), [intent(0, n, "entry")]);
  rows(made, 5);
  assert.deepEqual(triedAt(made), []);
});

test("Gate's guard exits a rejected position only when every slot has passed the row", () => {
  const { made, venue } = rejected(6, { slots: 1 });
  venue.rejecting = false;
  made.tick(10_000);
  assert.deepEqual(triedAt(made), []);
  made.pass(8);
  assert.deepEqual(triedAt(made), [8]);
});

test("Gate tells the slot once that the guard has closed the position, with its entry and the price", () => {
  const { made, venue } = rejected(6);
  venue.rejecting = false;
  made.pass(made.tick(10_150));
  rows(made, 5);
  assert.deepEqual(made.informedSlots, ["s0 1 @ 10150"]);
});

test("Gate tells the slot nothing while the venue rejects the guard's exit", () => {
  const { made, venue } = rejected(6);
  rows(made, 3);
  assert.deepEqual(made.informedSlots, []);
  venue.rejecting = false;
  rows(made, 200);
  assert.deepEqual(made.informedSlots, ["s0 1 @ 10000"]);
});

test("Gate names in the guard's record the entry that it closed", () => {
  const { made, venue } = rejected(6);
  venue.rejecting = false;
  rows(made, 1);
  const record = made.journal.events.at(-1);
  assert.deepEqual(record?.type === "guard" && [record.entryN, record.row, record.order.id], [1, null, "s0#g1"]);
});

test("Gate in real time names in the guard's record the row that tells the slot", () => {
  const made: GateBench = new GateBench({
    mode: "real",
    informSlot: (row) => {
      const seq = made.tape.appendControl(row);
      made.publish();
      return seq;
    },
  });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  made.gate.closeForGuard(0);
  const record = made.journal.events.at(-1);
  assert.deepEqual(record?.type === "guard" && [record.row, made.tape.head], [2, 2]);
});

test("Gate tries a rejected exit of a quarantined strategy again at distances that double from the first", () => {
  const { made, venue } = entered({ capacity: 256 });
  venue.rejecting = true;
  made.gate.quarantine(0, 2);
  rows(made, 130);
  const { first } = GUARD_RETRY_ROWS;
  assert.deepEqual(distances(made), [first, 2 * first, 4 * first, 8 * first, 16 * first, 32 * first, 64 * first]);
});

test("Gate tries an exit that the slot was rejected six times again at distances that double from the first", () => {
  const { made } = rejected(6, { capacity: 256 });
  rows(made, 20);
  const { first } = GUARD_RETRY_ROWS;
  assert.deepEqual(distances(made), [first, 2 * first, 4 * first, 8 * first]);
});

test("Gate never waits longer than the last distance to try a rejected exit again", () => {
  const { made, venue } = entered({ capacity: 256 });
  venue.rejecting = true;
  made.gate.quarantine(0, 2);
  rows(made, 6_000);
  assert.deepEqual(distances(made).slice(-3), [1_024, 1_024, 1_024]);
});

test("Gate's guard numbers its tries by themselves, the rejected ones included", () => {
  const { made, venue } = entered();
  venue.rejecting = true;
  made.gate.quarantine(0, 2);
  rows(made, 1);
  venue.rejecting = false;
  rows(made, 1);
  assert.deepEqual(made.book.slice(-2), ["2 s0#g1 guard rejected closed", "3 s0#g2 guard filled"]);
});

test("Gate's guard leaves a position alone that the slot has closed before the row", () => {
  const { made, venue } = rejected(6);
  venue.rejecting = false;
  made.gate.squareOff({ seq: 7, ts: made.tape.lastTs });
  rows(made, 5);
  assert.deepEqual(triedAt(made), []);
});

test("Gate tries no exit again of a position that has been closed in between, whatever is open since", () => {
  const { made, venue } = entered({ mode: "real" });
  venue.rejecting = true;
  made.gate.closeForGuard(0);
  venue.rejecting = false;
  made.post(1, [intent(0, 2, "rule")]);
  made.post(1, [intent(0, 3, "entry")]);
  rows(made, 5);
  assert.deepEqual(triedAt(made), [1]);
  assert.equal(made.ledger.account(0).position?.entryN, 3);
});

test("Gate denies a slot's exit that the guard was quicker with as already closed", () => {
  const { made } = entered({ mode: "real" });
  made.gate.closeForGuard(0);
  made.post(made.tick(10_000), [intent(0, 2, "stop-loss")]);
  assert.deepEqual(made.book.slice(1), ["1 s0#g1 guard filled", "2 s0#2 stop-loss denied already-closed"]);
});

test("Gate has nothing for the guard to close where the slot was quicker", () => {
  const { made } = entered({ mode: "real" });
  made.post(made.tick(10_000), [intent(0, 2, "stop-loss")]);
  made.gate.closeForGuard(0);
  assert.deepEqual([made.book.slice(1), made.informedSlots], [["2 s0#2 stop-loss filled"], []]);
});

test("Gate closes a position for the guard at the present price, though another instrument ticked last", () => {
  const { made } = entered({ mode: "real" });
  made.tick(10_070);
  made.tick(48_000, { instrument: 1 });
  made.gate.closeForGuard(0);
  const order = made.orderList.at(-1);
  assert.deepEqual([order?.id, order?.seq, order?.price, order?.realised], ["s0#g1", 3, 10_070, 70]);
  assert.deepEqual(made.informedSlots, ["s0 1 @ 10070"]);
});

test("Gate closes no position for the guard where there is none", () => {
  const made = new GateBench({ mode: "real" });
  made.tick(10_000);
  made.gate.closeForGuard(0);
  assert.deepEqual(made.book, []);
});

test("Gate has the guard wait some rows after a rejection, and then closes the position by itself", () => {
  const { made, venue } = entered({ mode: "real" });
  venue.rejecting = true;
  made.gate.closeForGuard(0);
  made.gate.closeForGuard(0);
  assert.deepEqual(triedAt(made), [1]);
  venue.rejecting = false;
  made.tick(10_000);
  assert.deepEqual(triedAt(made), [1, 2]);
  assert.equal(made.ledger.account(0).position, null);
});

test("Gate that closes a position for the guard does not do so twice, though the guard looks at the row that tells the slot", () => {
  let looks = 0;
  const made: GateBench = new GateBench({
    mode: "real",
    informSlot: () => {
      looks += 1;
      made.gate.closeForGuard(0);
      return null;
    },
  });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  made.gate.closeForGuard(0);
  assert.deepEqual([looks, made.book.slice(1)], [1, ["1 s0#g1 guard filled"]]);
});

test("Gate that tries a rejected exit again does not do so twice, though the guard looks at the row that tells the slot", () => {
  let looks = 0;
  const venue = new MoodyVenue();
  const made: GateBench = new GateBench({
    mode: "real",
    venue,
    informSlot: () => {
      looks += 1;
      made.gate.closeForGuard(0);
      return null;
    },
  });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  venue.rejecting = true;
  made.gate.closeForGuard(0);
  venue.rejecting = false;
  made.tick(10_000);
  assert.deepEqual([looks, venue.asked], [1, ["s0#1", "s0#g1", "s0#g2"]]);
});

test("Gate that closes a position for the guard handles no order before that is written down", () => {
  const made: GateBench = new GateBench({
    mode: "real",
    informSlot: () => {
      made.post(1, [intent(0, 2, "rule")]);
      return null;
    },
  });
  made.post(made.tick(10_000), [intent(0, 1, "entry")]);
  made.gate.closeForGuard(0);
  made.gate.look();
  assert.deepEqual(made.book.slice(1), ["1 s0#g1 guard filled", "1 s0#2 rule denied already-closed"]);
});

test("Gate closes a short position for the guard by buying it back", () => {
  const made = new GateBench({ mode: "real", side: "SELL", quantity: 5 });
  made.post(made.tick(10_000), [{ ...intent(0, 1, "entry", 5), side: "SELL" }]);
  made.tick(10_200);
  made.gate.closeForGuard(0);
  const order = made.orderList.at(-1);
  assert.deepEqual([order?.side, order?.qty, order?.realised], ["BUY", 5, -1_000]);
});
