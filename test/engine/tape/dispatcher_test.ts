import assert from "node:assert/strict";
import { test } from "node:test";
import type { SlotHandle } from "../../../engine/pool/mod.ts";
import { Dispatcher, Tape } from "../../../engine/tape/mod.ts";
import { appendTick, START } from "../../fixtures/rows.ts";
import { slotWith } from "../../fixtures/slots.ts";

/** A slot that keeps the tape after row `kept`. */
class MovableSlot {
  kept: number;
  overruns = 0;
  readonly woken: number[] = [];
  readonly handle: SlotHandle;

  constructor(kept: number) {
    this.kept = kept;
    const keptNow = (): number => this.kept;
    this.handle = slotWith({
      get kept() {
        return keptNow();
      },
      wake: (head) => this.woken.push(head),
      replaceOverrun: () => {
        this.overruns += 1;
        this.kept = Infinity;
      },
    });
  }
}

function slot(kept = 0): MovableSlot {
  return new MovableSlot(kept);
}

function tapeOf(rows: number, capacity = 8): Tape {
  const tape = new Tape({ capacity, instruments: 1, startTs: START });
  for (let i = 0; i < rows; i += 1) appendTick(tape, 10_000);
  return tape;
}

test("Dispatcher has room up to the row that the slot furthest behind still needs", () => {
  const slots = [slot(5), slot(2), slot(6)];
  const dispatcher = new Dispatcher(
    tapeOf(8),
    slots.map(({ handle }) => handle),
  );
  assert.equal(dispatcher.room, 2);
});

test("Dispatcher has no more room than the tape, and a slot that is given up takes none", () => {
  const dispatcher = new Dispatcher(tapeOf(6), [slot(Infinity).handle]);
  assert.equal(dispatcher.room, 8);
  assert.equal(new Dispatcher(tapeOf(6), [slot(Infinity).handle, slot(3).handle]).room, 5);
});

test("Dispatcher publishes all appended rows at once and tells each slot the head", () => {
  const tape = tapeOf(3);
  const slots = [slot(), slot()];
  const dispatcher = new Dispatcher(
    tape,
    slots.map(({ handle }) => handle),
  );
  dispatcher.publish();
  assert.equal(tape.head, 3);
  assert.deepEqual(
    slots.map(({ woken }) => woken),
    [[3], [3]],
  );
});

test("Dispatcher waits until there is room, also after changes that make none", async () => {
  const held = slot(0);
  const dispatcher = new Dispatcher(tapeOf(8), [held.handle]);
  let passed = false;
  const waiting = dispatcher.waitForRoom(new AbortController().signal).then(() => (passed = true));
  for (let i = 0; i < 3; i += 1) {
    dispatcher.notify();
    await Promise.resolve();
  }
  assert.equal(passed, false);
  held.kept = 1;
  dispatcher.notify();
  await waiting;
  assert.equal(dispatcher.room, 1);
});

test("Dispatcher does not wait if there is room, or if the signal is aborted", async () => {
  await new Dispatcher(tapeOf(7), [slot(0).handle]).waitForRoom(new AbortController().signal);
  await new Dispatcher(tapeOf(8), [slot(0).handle]).waitForRoom(AbortSignal.abort());
});

test("Dispatcher that waits stops at the first change after the signal is aborted", async () => {
  const dispatcher = new Dispatcher(tapeOf(8), [slot(0).handle]);
  const time = new AbortController();
  const waiting = dispatcher.waitForRoom(time.signal);
  time.abort();
  dispatcher.notify();
  await waiting;
});

test("Dispatcher replaces exactly the slots that would lose the next row", () => {
  const slots = [slot(0), slot(1), slot(8)];
  const dispatcher = new Dispatcher(
    tapeOf(8),
    slots.map(({ handle }) => handle),
  );
  dispatcher.replaceOverrun();
  assert.deepEqual(
    slots.map(({ overruns }) => overruns),
    [1, 0, 0],
  );
  assert.equal(dispatcher.room, 1);
});
