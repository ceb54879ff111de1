import assert from "node:assert/strict";
import { test } from "node:test";
import { GuardQueue } from "../../../engine/orders/guard_queue.ts";

const OUT = { strategy: 1, seq: 7, entryN: null };
const EXIT = { strategy: 0, seq: 5, entryN: 3 };

function of(...all: readonly (typeof OUT | typeof EXIT)[]): GuardQueue {
  const handovers = new GuardQueue();
  for (const each of all) handovers.add(each);
  return handovers;
}

test("GuardQueue begin with nothing", () => {
  const handovers = of();
  assert.deepEqual([handovers.next, handovers.take(Infinity), handovers.waits(0)], [null, [], false]);
});

test("GuardQueue hold nobody for out of action at whatever row, the last of all included, who is not", () => {
  const handovers = of(OUT, EXIT);
  assert.deepEqual([handovers.isOut(0, 1_000), handovers.isOut(0, Infinity)], [false, false]);
});

test("GuardQueue know the first row at which something takes effect, however they came", () => {
  assert.equal(of(OUT, EXIT).next, 5);
});

test("GuardQueue are taken up to a row, and the others stay", () => {
  const handovers = of(OUT, EXIT);
  assert.deepEqual(handovers.take(4), []);
  assert.deepEqual(handovers.take(6), [{ ...EXIT, again: false, cut: false }]);
  assert.equal(handovers.next, 7);
});

test("GuardQueue are taken once", () => {
  const handovers = of(EXIT);
  handovers.take(5);
  assert.deepEqual([handovers.take(5), handovers.next], [[], null]);
});

test("GuardQueue are taken in the order of rows, and within a row of strategies", () => {
  const handovers = of({ ...OUT, strategy: 3 }, { ...EXIT, strategy: 2, seq: 7 }, OUT, EXIT);
  assert.deepEqual(
    handovers.take(7).map(({ seq, strategy }) => [seq, strategy]),
    [
      [5, 0],
      [7, 1],
      [7, 2],
      [7, 3],
    ],
  );
});

test("GuardQueue tell an exit that the venue has rejected before from a first one", () => {
  const handovers = of(EXIT);
  handovers.add({ ...EXIT, seq: 6 }, { again: true });
  assert.deepEqual(
    handovers.take(6).map(({ again }) => again),
    [false, true],
  );
});

test("GuardQueue say of a strategy whether something of it waits", () => {
  const handovers = of(EXIT);
  assert.deepEqual([handovers.waits(0), handovers.waits(1)], [true, false]);
  handovers.take(5);
  assert.equal(handovers.waits(0), false);
});

test("GuardQueue hold a strategy for out of action from its row on, and for good", () => {
  const handovers = of(OUT);
  assert.deepEqual([handovers.isOut(1, 6), handovers.isOut(1, 7), handovers.isOut(1, 8)], [false, true, true]);
  handovers.take(7);
  assert.deepEqual([handovers.isOut(1, 6), handovers.isOut(1, 7)], [false, true]);
});

test("GuardQueue hold no other strategy for out of action", () => {
  assert.equal(of(OUT).isOut(0, 100), false);
});

test("GuardQueue hold nobody for out of action whose exit alone is the guard's", () => {
  assert.equal(of(EXIT).isOut(0, 100), false);
});

test("GuardQueue hold a strategy for out of action from its first row, whatever is tried again later", () => {
  const handovers = of(OUT);
  handovers.take(7);
  handovers.add({ ...OUT, seq: 9 }, { again: true });
  assert.equal(handovers.isOut(1, 8), true);
});

/** A number that counts how often it is looked at, by whatever compares it. */
function countedNumber(value: number, looks: { count: number }): number {
  const counted = {
    valueOf: () => {
      looks.count += 1;
      return value;
    },
  };
  return counted as unknown as number;
}

test("GuardQueue of a whole slot are put in order with a few comparisons each", () => {
  const strategies = 4_096;
  const looks = { count: 0 };
  const handovers = new GuardQueue();
  for (let i = 0; i < strategies; i += 1) {
    handovers.add({ strategy: (i * 1_237) % strategies, seq: countedNumber(7, looks), entryN: null });
  }
  // Halving takes 12 comparisons at most, each of two looks.
  assert.ok(looks.count / strategies <= 12 * 2, `was ${looks.count / strategies} looks each`);
  assert.deepEqual(
    handovers.take(Infinity).map(({ strategy }) => strategy),
    Array.from({ length: strategies }, (_, i) => i),
  );
});
