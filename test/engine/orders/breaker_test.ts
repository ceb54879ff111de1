import assert from "node:assert/strict";
import { test } from "node:test";
import { Breaker } from "../../../engine/orders/mod.ts";
import type { BreakerRule } from "../../../engine/protocol/trading.ts";

const SECOND = 1_000_000;
const RULE: BreakerRule = { faults: 3, windowMicros: 60 * SECOND, cooldownMicros: 300 * SECOND };

/** Row `seq` at a second of its own, by default. */
function row(seq: number, second = seq): { readonly seq: number; readonly ts: number } {
  return { seq, ts: second * SECOND };
}

function fault(streak = 1, strategy = 0): { readonly strategy: number; readonly streak: number } {
  return { strategy, streak };
}

/** A breaker that has opened at row 3 and second 3: a trial is due from second 303 on. */
function opened(rule: BreakerRule = RULE): Breaker {
  const breaker = new Breaker(rule);
  breaker.countFault(fault(3), row(3));
  return breaker;
}

test("Breaker of a strategy without a fault is closed", () => {
  const breaker = new Breaker(RULE);
  assert.deepEqual([breaker.isOpen(0), breaker.untilOf(0)], [false, null]);
});

test("Breaker opens at the fault that is the last of so many in a row, until the end of the cool-down", () => {
  const breaker = new Breaker(RULE);
  assert.equal(breaker.countFault(fault(1), row(1)), null);
  assert.equal(breaker.countFault(fault(2), row(2)), null);
  assert.equal(breaker.isOpen(0), false);
  assert.deepEqual(breaker.countFault(fault(3), row(3)), { strategy: 0, seq: 3, until: 303 * SECOND });
  assert.deepEqual([breaker.isOpen(0), breaker.untilOf(0)], [true, 303 * SECOND]);
});

test("Breaker opens at faults in a row, with any time between them", () => {
  const breaker = new Breaker(RULE);
  breaker.countFault(fault(1), row(1, 0));
  breaker.countFault(fault(2), row(2, 1_000));
  assert.notEqual(breaker.countFault(fault(3), row(3, 2_000)), null);
});

test("Breaker opens at so many faults within the window, with sound judgements in between", () => {
  const breaker = new Breaker(RULE);
  breaker.countFault(fault(1), row(1, 0));
  breaker.countFault(fault(1), row(2, 30));
  assert.deepEqual(breaker.countFault(fault(1), row(3, 60)), { strategy: 0, seq: 3, until: 360 * SECOND });
});

test("Breaker does not open at as many faults in more than the window", () => {
  const breaker = new Breaker(RULE);
  breaker.countFault(fault(1), row(1, 0));
  breaker.countFault(fault(1), row(2, 30));
  assert.equal(breaker.countFault(fault(1), { seq: 3, ts: 60 * SECOND + 1 }), null);
  assert.equal(breaker.isOpen(0), false);
});

test("Breaker's window moves: the last faults count, not the first", () => {
  const breaker = new Breaker(RULE);
  for (const [seq, second] of [
    [1, 0],
    [2, 40],
    [3, 80],
  ] as const) {
    assert.equal(breaker.countFault(fault(1), row(seq, second)), null);
  }
  assert.notEqual(breaker.countFault(fault(1), row(4, 99)), null);
});

test("Breaker with a limit of one fault opens at the first", () => {
  const breaker = new Breaker({ ...RULE, faults: 1 });
  assert.notEqual(breaker.countFault(fault(1), row(1)), null);
});

test("Breaker of one strategy is not opened by another's faults", () => {
  const breaker = new Breaker(RULE);
  for (let strategy = 0; strategy < 3; strategy += 1) breaker.countFault(fault(1, strategy), row(strategy + 1));
  breaker.countFault(fault(3, 1), row(4));
  assert.deepEqual(
    [0, 1, 2].map((strategy) => breaker.isOpen(strategy)),
    [false, true, false],
  );
});

test("Breaker whose trial fails stays open for another cool-down, at the first fault", () => {
  const breaker = opened();
  assert.deepEqual(breaker.countFault(fault(1), row(9, 303)), { strategy: 0, seq: 9, until: 603 * SECOND });
  assert.equal(breaker.untilOf(0), 603 * SECOND);
});

test("Breaker whose trial passes closes", () => {
  const breaker = opened();
  assert.deepEqual(breaker.countRecovery(0, row(9, 303)), { strategy: 0, seq: 9, until: null });
  assert.deepEqual([breaker.isOpen(0), breaker.untilOf(0)], [false, null]);
});

test("Breaker that has closed opens only at as many faults as before", () => {
  const breaker = opened();
  breaker.countRecovery(0, row(9, 303));
  assert.equal(breaker.countFault(fault(1), row(10, 304)), null);
  assert.equal(breaker.countFault(fault(2), row(11, 305)), null);
  assert.notEqual(breaker.countFault(fault(3), row(12, 306)), null);
});

test("Breaker's faults from before it opened do not count again when it has closed", () => {
  const breaker = opened({ ...RULE, cooldownMicros: SECOND });
  breaker.countRecovery(0, row(5));
  assert.equal(breaker.countFault(fault(1), row(6)), null);
  assert.equal(breaker.countFault(fault(1), row(7)), null);
});

test("Breaker that is closed is not changed by a recovery", () => {
  const breaker = new Breaker(RULE);
  assert.equal(breaker.countRecovery(0, row(1)), null);
  assert.equal(breaker.isOpen(0), false);
});

test("Breaker knows which rows of a strategy it has counted", () => {
  const breaker = new Breaker(RULE);
  assert.equal(breaker.hasCounted(0, 1), false);
  breaker.countFault(fault(1), row(5));
  assert.deepEqual(
    [4, 5, 6].map((seq) => breaker.hasCounted(0, seq)),
    [true, true, false],
  );
  assert.equal(breaker.hasCounted(1, 5), false);
});

test("Breaker has counted the row of a recovery, too", () => {
  const breaker = opened();
  breaker.countRecovery(0, row(9, 303));
  assert.deepEqual([breaker.hasCounted(0, 9), breaker.hasCounted(0, 10)], [true, false]);
});

test("Breaker knows its change at a row for the whole session", () => {
  const breaker = opened();
  breaker.countRecovery(0, row(9, 303));
  breaker.countFault(fault(3), row(12, 306));
  assert.deepEqual(
    [3, 9, 12].map((seq) => breaker.changeAt(0, seq)?.until),
    [303 * SECOND, null, 606 * SECOND],
  );
});

test("Breaker has no change at a row that has not changed it", () => {
  const breaker = new Breaker(RULE);
  breaker.countFault(fault(1), row(1));
  breaker.countFault(fault(3), row(3));
  assert.deepEqual([breaker.changeAt(0, 1), breaker.changeAt(0, 2), breaker.changeAt(1, 3)], [null, null, null]);
});

test("Breaker answers a row that is reported again as long as the tape may have it, and holds no more", () => {
  const breaker = new Breaker({ ...RULE, faults: 1 }, 100);
  const at = (seq: number) => ({ seq, ts: seq * 1_000_000_000_000 });
  for (let seq = 1; seq <= 1_000; seq += 2) {
    breaker.countFault({ strategy: 0, streak: 1 }, at(seq));
    breaker.countRecovery(0, at(seq + 1));
  }
  for (let seq = 902; seq <= 1_000; seq += 1) assert.equal(breaker.changeAt(0, seq)?.seq, seq);
  assert.equal(breaker.changeAt(0, 899), null);
});

test("Breaker holds all that it is restored with: rows from the first on may be reported again", () => {
  const breaker = new Breaker(RULE, 100);
  for (let seq = 1; seq <= 1_000; seq += 1) breaker.restore({ strategy: 0, seq, until: seq % 2 === 0 ? null : seq });
  assert.equal(breaker.changeAt(0, 1)?.until, 1);
});
