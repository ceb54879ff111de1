import assert from "node:assert/strict";
import { test } from "node:test";
import { Guard } from "../../../engine/orders/mod.ts";
import { GuardBench, type GuardOver, LAG_MS } from "../../fixtures/guard_bench.ts";

/** A bench whose strategies have entered at 100.00; each position's loss is bounded at 5.00, its profit at 8.00. */
function entered(over: GuardOver = {}): GuardBench {
  const bench = new GuardBench(over);
  for (const { index } of bench.gates.strategies) bench.enter(index, 10_000);
  return bench;
}

/** The slot's worker is dead. */
function down(bench: GuardBench, slot = 0): void {
  bench.slot(slot).judging = false;
  bench.look();
}

test("Guard looks at no position while its slot needs no guard", () => {
  const bench = entered({ readable: false });
  for (let i = 0; i < 3; i += 1) {
    bench.tick(9_000);
    bench.catchUp();
  }
  assert.deepEqual([bench.exits, bench.notices], [[], []]);
});

test("Guard does not read the watermark of a slot while it has no position", () => {
  const slot = {
    index: 0,
    get judging(): boolean {
      throw new Error("Expected the guard not to look at the slot");
    },
    get over(): boolean {
      throw new Error("Expected the guard not to look at the slot");
    },
    get watermark(): number {
      throw new Error("Expected the guard not to look at the slot");
    },
  };
  const { tape } = new GuardBench().gates;
  const guard = new Guard({
    slots: [slot],
    strategies: [null],
    slotOf: () => 0,
    tape,
    close: () => {},
    nowMicros: () => 0,
    lagMicros: LAG_MS * 1_000,
    onChange: () => {},
  });
  guard.look();
  guard.noteEnd();
  assert.equal(guard.isGuarding(0), false);
});

test("Guard takes over at once when the slot is down, and reports it", () => {
  const bench = entered();
  down(bench);
  assert.deepEqual([bench.notices, bench.guard.isGuarding(0)], [["0 guarded"], true]);
});

test("Guard closes a position of a slot that is down at the present price once its loss reaches the bound", () => {
  const bench = entered();
  down(bench);
  bench.tick(9_501);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_500);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9500"]);
});

test("Guard closes a position that was past its bound before the slot went down at the first look", () => {
  const bench = entered();
  bench.tick(9_000);
  assert.deepEqual(bench.exits, []);
  down(bench);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9000"]);
});

test("Guard closes a position once its profit reaches the bound", () => {
  const bench = entered();
  down(bench);
  bench.tick(10_799);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_800);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10800"]);
});

test("Guard judges a short position the other way round", () => {
  const bench = entered({ side: "SELL", quantity: 5 });
  down(bench);
  bench.tick(9_900);
  bench.tick(10_099);
  assert.deepEqual(bench.exits, []);
  bench.tick(10_100);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10100"]);
  assert.equal(bench.gates.orderList.at(-1)?.side, "BUY");
});

test("Guard judges the whole position, of any quantity", () => {
  const bench = entered({ quantity: 10 });
  down(bench);
  bench.tick(9_951);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_950);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9950"]);
});

test("Guard judges a position by its own instrument's price", () => {
  const bench = entered();
  down(bench);
  bench.tick(100, 1);
  assert.deepEqual(bench.exits, []);
});

test("Guard leaves a position within its bounds to the slot's return", () => {
  const bench = entered();
  down(bench);
  for (const price of [9_600, 10_700, 9_600]) bench.tick(price);
  bench.slot().judging = true;
  bench.catchUp();
  assert.deepEqual([bench.exits, bench.notices], [[], ["0 guarded", "0 unguarded"]]);
});

test("Guard watches the positions of the slot that is down, and no other's", () => {
  const bench = entered({ slots: 2 });
  down(bench, 1);
  bench.tick(9_000);
  assert.deepEqual([bench.exits, bench.notices[0]], [["s1#g1 guard filled @ 9000"], "1 guarded"]);
});

test("Guard closes all of the slot's positions that are past their bounds, and those alone", () => {
  const bench = new GuardBench({ slots: 1, strategies: 3 });
  bench.enter(0, 10_000);
  bench.enter(1, 9_400);
  bench.enter(2, 10_100);
  down(bench);
  bench.tick(9_450);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9450", "s2#g1 guard filled @ 9450"]);
});

test("Guard closes a position once, however often it looks", () => {
  const bench = entered();
  down(bench);
  bench.tick(9_000);
  for (let i = 0; i < 5; i += 1) bench.tick(9_000);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9000"]);
});

test("Guard guards a slot until it has recovered, though none of its positions is open any more", () => {
  const bench = entered();
  down(bench);
  bench.tick(9_000);
  bench.look();
  assert.deepEqual([bench.notices, bench.guard.isGuarding(0)], [["0 guarded"], true]);
  bench.slot().judging = true;
  bench.catchUp();
  assert.deepEqual([bench.notices, bench.guard.isGuarding(0)], [["0 guarded", "0 unguarded"], false]);
});

test("Guard reports once that it guards, and once that it does not, however often it looks", () => {
  const bench = entered();
  for (let i = 0; i < 2; i += 1) {
    down(bench);
    for (let look = 0; look < 3; look += 1) bench.look();
    bench.slot().judging = true;
    for (let look = 0; look < 3; look += 1) bench.catchUp();
  }
  assert.deepEqual(bench.notices, ["0 guarded", "0 unguarded", "0 guarded", "0 unguarded"]);
});

test("Guard forgets a position that the slot has closed itself", () => {
  const bench = entered();
  bench.gates.post(bench.tick(9_900), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "rule" }]);
  down(bench);
  bench.tick(9_000);
  assert.deepEqual([bench.exits, bench.notices], [["s0#2 rule filled @ 9900"], []]);
});

test("Guard keeps a position whose exit was not filled", () => {
  const bench = entered();
  bench.venue.rejecting = true;
  bench.gates.post(bench.tick(9_900), [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "rule" }]);
  bench.venue.rejecting = false;
  down(bench);
  bench.tick(9_000);
  assert.equal(bench.exits.at(-1), "s0#g1 guard filled @ 9000");
});

for (const what of ["drained", "given up"]) {
  test(`Guard leaves the positions of a slot that is ${what} to the square-off`, () => {
    const bench = entered();
    bench.slot().over = true;
    bench.slot().judging = false;
    bench.tick(9_000);
    bench.guard.noteEnd();
    assert.deepEqual([bench.exits, bench.notices], [[], []]);
  });
}

test("Guard does a `close` that a slot that is down has not reached", () => {
  const bench = entered();
  down(bench);
  bench.close(0);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10000"]);
});

test("Guard does a `close` that came before the slot went down, and that the slot had not reached", () => {
  const bench = entered();
  bench.close(0);
  assert.deepEqual(bench.exits, []);
  down(bench);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10000"]);
});

test("Guard leaves a `close` that the slot has reached to the slot", () => {
  const bench = entered();
  bench.slot().watermark = bench.close(0);
  down(bench);
  bench.tick(10_000);
  assert.deepEqual(bench.exits, []);
});

test("Guard does a `close` for its strategy, and for no other", () => {
  const bench = entered({ slots: 1, strategies: 2 });
  down(bench);
  bench.close(1);
  assert.deepEqual(bench.exits, ["s1#g1 guard filled @ 10000"]);
});

test("Guard squares off the positions of guarded slots at the end of the feed, and no other's", () => {
  const bench = entered({ slots: 2 });
  down(bench, 1);
  bench.guard.noteEnd();
  assert.deepEqual(bench.exits, ["s1#g1 guard filled @ 10000"]);
});

test("Guard squares off the positions of a slot that goes down after the end of the feed", () => {
  const bench = entered();
  bench.guard.noteEnd();
  assert.deepEqual(bench.exits, []);
  down(bench);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10000"]);
});

test("Guard tries again, some rows later, what the venue has rejected", () => {
  const bench = entered();
  down(bench);
  bench.venue.rejecting = true;
  bench.tick(9_000);
  bench.look();
  bench.venue.rejecting = false;
  bench.tick(8_900);
  assert.deepEqual(bench.exits, ["s0#g1 guard rejected", "s0#g2 guard filled @ 8900"]);
});

test("Guard that was quicker than the slot leaves it nothing to close", () => {
  const bench = entered();
  down(bench);
  const seq = bench.tick(9_000);
  bench.slot().judging = true;
  bench.gates.post(seq, [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "stop-loss" }]);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9000", "s0#2 stop-loss denied"]);
  assert.equal(bench.gates.slot().outcomes.at(-1), "already-closed");
});

test("Guard has nothing to close where the slot was quicker", () => {
  const bench = entered();
  const seq = bench.append(9_000);
  bench.gates.tape.publish();
  bench.gates.post(seq, [{ strategy: 0, n: 2, side: "SELL", qty: 1, reason: "stop-loss" }]);
  down(bench);
  bench.tick(9_000);
  assert.deepEqual(bench.exits, ["s0#2 stop-loss filled @ 9000"]);
});

test("Guard informs the slot of each position that it has closed, by a row of the tape", () => {
  const bench = entered();
  down(bench);
  const seq = bench.tick(9_000);
  assert.deepEqual(bench.gates.informedSlots, ["s0 1 @ 9000"]);
  assert.equal(bench.gates.tape.head, seq + 1);
});

test("Guard does not take a command after a long silence for a row that its slot is late with", async () => {
  const bench = new GuardBench();
  bench.enter(0, 10_000);
  bench.catchUp();
  await bench.wait(10 * LAG_MS);
  bench.close(0);
  assert.deepEqual([bench.notices, bench.exits], [[], []]);
  await bench.wait(LAG_MS + 1);
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 10000"]);
});
