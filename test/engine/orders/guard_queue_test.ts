import assert from "node:assert/strict";
import { test } from "node:test";
import { GuardQueue } from "../../../engine/orders/guard_queue.ts";

const OUT = { strategy: 1, seq: 7, entryN: null };
const EXIT = { strategy: 0, seq: 5, entryN: 3 };

function of(...all: readonly (typeof OUT | typeof EXIT)[]): GuardQueue {
  const queue = new GuardQueue();
  for (const each of all) queue.add(each);
  return queue;
}

test("GuardQueue is empty at first", () => {
  const queue = of();
  assert.deepEqual([queue.next, queue.take(Infinity), queue.has(0)], [null, [], false]);
});

test("GuardQueue holds no strategy as stopped without a task for it, at any row, infinity included", () => {
  const queue = of(OUT, EXIT);
  assert.deepEqual([queue.isStopped(0, 1_000), queue.isStopped(0, Infinity)], [false, false]);
});

test("GuardQueue knows the first row of a task, whatever the order of adding", () => {
  assert.equal(of(OUT, EXIT).next, 5);
});

test("GuardQueue gives the tasks up to a row, and keeps the others", () => {
  const queue = of(OUT, EXIT);
  assert.deepEqual(queue.take(4), []);
  assert.deepEqual(queue.take(6), [{ ...EXIT, recorded: false, stopJudging: false }]);
  assert.equal(queue.next, 7);
});

test("GuardQueue gives each task once", () => {
  const queue = of(EXIT);
  queue.take(5);
  assert.deepEqual([queue.take(5), queue.next], [[], null]);
});

test("GuardQueue gives tasks by row, and within a row by strategy", () => {
  const queue = of({ ...OUT, strategy: 3 }, { ...EXIT, strategy: 2, seq: 7 }, OUT, EXIT);
  assert.deepEqual(
    queue.take(7).map(({ seq, strategy }) => [seq, strategy]),
    [
      [5, 0],
      [7, 1],
      [7, 2],
      [7, 3],
    ],
  );
});

test("GuardQueue tells a recorded task from a new one", () => {
  const queue = of(EXIT);
  queue.add({ ...EXIT, seq: 6 }, { recorded: true });
  assert.deepEqual(
    queue.take(6).map(({ recorded }) => recorded),
    [false, true],
  );
});

test("GuardQueue says whether a task of a strategy is pending", () => {
  const queue = of(EXIT);
  assert.deepEqual([queue.has(0), queue.has(1)], [true, false]);
  queue.take(5);
  assert.equal(queue.has(0), false);
});

test("GuardQueue holds a strategy as stopped from its row on, for good", () => {
  const queue = of(OUT);
  assert.deepEqual([queue.isStopped(1, 6), queue.isStopped(1, 7), queue.isStopped(1, 8)], [false, true, true]);
  queue.take(7);
  assert.deepEqual([queue.isStopped(1, 6), queue.isStopped(1, 7)], [false, true]);
});

test("GuardQueue holds no other strategy as stopped", () => {
  assert.equal(of(OUT).isStopped(0, 100), false);
});

test("GuardQueue does not hold a strategy as stopped of which the guard has an exit only", () => {
  assert.equal(of(EXIT).isStopped(0, 100), false);
});

test("GuardQueue holds a strategy as stopped from its first row, also after a retry", () => {
  const queue = of(OUT);
  queue.take(7);
  queue.add({ ...OUT, seq: 9 }, { recorded: true });
  assert.equal(queue.isStopped(1, 8), true);
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

test("GuardQueue orders the tasks of a whole slot with a few comparisons each", () => {
  const strategies = 4_096;
  const looks = { count: 0 };
  const queue = new GuardQueue();
  for (let i = 0; i < strategies; i += 1) {
    queue.add({ strategy: (i * 1_237) % strategies, seq: countedNumber(7, looks), entryN: null });
  }
  // Halving takes 12 comparisons at most, each of two looks.
  assert.ok(looks.count / strategies <= 12 * 2, `was ${looks.count / strategies} looks each`);
  assert.deepEqual(
    queue.take(Infinity).map(({ strategy }) => strategy),
    Array.from({ length: strategies }, (_, i) => i),
  );
});
