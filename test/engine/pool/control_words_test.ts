import assert from "node:assert/strict";
import { test } from "node:test";
import { ControlWords } from "../../../engine/pool/control_words.ts";
import { allocateControlBlock, type FromSlot, NO_STRATEGY, Word } from "../../../engine/protocol/mod.ts";
import { WatermarkPublisher } from "../../../workers/host/watermark.ts";
import { Pulse } from "../../../workers/host/pulse.ts";
import { fallAsleep } from "../../../workers/host/sleep.ts";

/** The last row of which the Int32 on the wire is not yet negative. */
const LAST = 2 ** 31 - 1;

/** Both sides of one control block: main's, and the worker's. */
class Sides {
  readonly control: SharedArrayBuffer;
  readonly main: ControlWords;
  readonly marks: WatermarkPublisher;
  readonly pulse: Pulse;
  readonly words: Int32Array;

  constructor(mark = 0) {
    this.control = allocateControlBlock(mark);
    this.main = new ControlWords(this.control);
    this.marks = new WatermarkPublisher(this.control, mark);
    this.pulse = new Pulse(this.control);
    this.words = new Int32Array(this.control);
  }

  /** The worker finishes a row. @returns the rows of the `progress` that it posts */
  finish(seq: number): number[] {
    const out: FromSlot[] = [];
    this.marks.store(seq, out);
    return out.flatMap((each) => (each.type === "progress" ? [each.seq] : []));
  }
}

test("ControlWords reads the watermark that the block begins with, and each that the worker stores", () => {
  const sides = new Sides(5);
  assert.equal(sides.main.readWatermark(5), 5);
  sides.finish(9);
  assert.equal(sides.main.readWatermark(5), 9);
});

test("ControlWords reads a watermark past the range of an Int32 as the row near the one that it is asked with", () => {
  const sides = new Sides(LAST - 1);
  sides.finish(LAST + 3);
  assert.equal(sides.main.readWatermark(LAST - 1), LAST + 3);
  assert.equal(sides.main.readWatermark(2 ** 32 + LAST), 2 ** 32 + LAST + 3);
});

test("ControlWords that wants a row is told when the worker crosses it", () => {
  const sides = new Sides();
  sides.main.notifyAt(7);
  assert.deepEqual(sides.finish(6), []);
  assert.deepEqual(sides.finish(8), [8]);
});

test("ControlWords that wants a row past the range of an Int32 is told when the worker crosses it, and not before", () => {
  const sides = new Sides(LAST - 1);
  sides.main.notifyAt(LAST + 2);
  assert.deepEqual(sides.finish(LAST + 1), []);
  assert.deepEqual(sides.finish(LAST + 2), [LAST + 2]);
});

test("ControlWords keeps a lower row that is wanted already", () => {
  const sides = new Sides();
  sides.main.notifyAt(5);
  sides.main.notifyAt(9);
  assert.deepEqual(sides.finish(5), [5]);
});

test("ControlWords wants the lower row when a higher one was wanted before", () => {
  const sides = new Sides();
  sides.main.notifyAt(9);
  sides.main.notifyAt(5);
  assert.deepEqual(sides.finish(5), [5]);
});

test("ControlWords may want again what it has been told of", () => {
  const sides = new Sides();
  sides.main.notifyAt(5);
  sides.finish(5);
  sides.main.notifyAt(9);
  assert.deepEqual(sides.finish(9), [9]);
});

test("ControlWords takes no progress that nobody has asked for", () => {
  assert.equal(new Sides().main.takeProgress(), false);
});

test("ControlWords takes one progress for each row that is wanted, and not one more", () => {
  const { main } = new Sides();
  main.notifyAt(5);
  assert.deepEqual([main.takeProgress(), main.takeProgress()], [true, false]);
});

test("ControlWords does not count a row as asked for while a lower one is wanted", () => {
  const { main } = new Sides();
  main.notifyAt(5);
  main.notifyAt(5);
  main.notifyAt(9);
  assert.deepEqual([main.takeProgress(), main.takeProgress()], [true, false]);
});

test("ControlWords counts what it asks for after a progress that is still on its way", () => {
  const sides = new Sides();
  sides.main.notifyAt(5);
  sides.finish(5);
  sides.main.notifyAt(9);
  sides.finish(9);
  assert.deepEqual(
    [sides.main.takeProgress(), sides.main.takeProgress(), sides.main.takeProgress()],
    [true, true, false],
  );
});

test("ControlWords wakes a worker that sleeps, once", () => {
  const { main, words } = new Sides();
  assert.equal(
    fallAsleep(words, () => false),
    true,
  );
  assert.deepEqual([main.wake(), main.wake()], [true, false]);
});

test("ControlWords wakes no worker that is awake", () => {
  assert.equal(new Sides().main.wake(), false);
});

test("ControlWords reads a movement whenever the worker comes to another row, to another strategy, or to a row's end", () => {
  const { main, pulse, marks } = new Sides();
  const steps = [
    () => pulse.tell({ seq: 12 }),
    () => void (pulse.running[0] = 3),
    () => void (pulse.running[0] = 4),
    () => pulse.tell({ seq: 13 }),
    () => void (pulse.running[0] = NO_STRATEGY),
    () => marks.store(13, []),
  ];
  const seen = new Set([main.movement]);
  for (const step of steps) {
    step();
    seen.add(main.movement);
  }
  assert.equal(seen.size, steps.length + 1);
});

test("ControlWords reads nobody before the first judgement", () => {
  assert.equal(new Sides().main.readMarker(0), null);
});

test("ControlWords reads whom the worker is judging, and on which row", () => {
  const { main, pulse } = new Sides();
  pulse.tell({ seq: 12 });
  pulse.running[0] = 0;
  assert.deepEqual(main.readMarker(11), { strategy: 0, seq: 12 });
});

test("ControlWords reads nobody between two judgements, whatever the row", () => {
  const { main, pulse } = new Sides();
  pulse.tell({ seq: 12 });
  pulse.running[0] = 3;
  pulse.running[0] = NO_STRATEGY;
  pulse.tell({ seq: 13 });
  assert.equal(main.readMarker(12), null);
});

test("ControlWords reads the marker's row past the range of an Int32", () => {
  const { main, pulse } = new Sides(LAST);
  pulse.tell({ seq: LAST + 2 });
  pulse.running[0] = 3;
  assert.deepEqual(main.readMarker(LAST), { strategy: 3, seq: LAST + 2 });
});

test("ControlWords keeps what one side stores out of the other's words", () => {
  const { main, pulse, words } = new Sides(8);
  pulse.tell({ seq: 12 });
  pulse.running[0] = 3;
  main.notifyAt(9);
  assert.deepEqual(
    [Word.watermark, Word.notifyWanted, Word.notifyAt, Word.asleep, Word.running, Word.row].map((word) => words[word]),
    [8, 1, 9, 0, 3, 12],
  );
});
