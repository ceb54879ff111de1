import assert from "node:assert/strict";
import { test } from "node:test";
import { type PulseReading, Watchdog, type WatchedSlot } from "../../../engine/pool/watchdog.ts";
import { TestClock } from "../../fixtures/test_clock.ts";

/** The watchdog looks 16 times in that: every 100 ms. */
const HANG_MS = 1_600;
const LOOK_MS = 100;

/** A slot that stands where it is put. */
class StillSlot implements WatchedSlot {
  readonly index: number;
  readonly causes: string[] = [];
  generation = 1;
  busy = true;
  movement = 0;

  constructor(index = 0) {
    this.index = index;
  }

  get pulse(): PulseReading {
    const { generation, busy, movement } = this;
    return { generation, busy, movement: String(movement) };
  }

  condemn(cause: string): void {
    this.causes.push(cause);
  }
}

class Bench {
  readonly clock = new TestClock();
  readonly slots: readonly StillSlot[];
  readonly slow: string[] = [];
  readonly watchdog: Watchdog;

  constructor(count = 1) {
    this.slots = Array.from({ length: count }, (_, index) => new StillSlot(index));
    const { clock, slots } = this;
    const onSlow = (slot: number, stillMs: number): number => this.slow.push(`${slot} ${stillMs}`);
    this.watchdog = new Watchdog({ slots, clock, hangMs: HANG_MS, onSlow });
  }

  get slot(): StillSlot {
    const [slot] = this.slots;
    assert.ok(slot);
    return slot;
  }

  /** Time passes, and then the watchdog looks: each after its interval by default. */
  async looks(count: number, afterMs = LOOK_MS): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      await this.clock.advance(afterMs);
      this.watchdog.look();
    }
  }

  /** Looks until the slot is condemned once more. @returns how many intervals it stood still for that */
  async standsStill(): Promise<number> {
    const { slot } = this;
    const before = slot.causes.length;
    // The first look begins the first interval.
    await this.looks(1);
    for (let intervals = 1; intervals <= 200; intervals += 1) {
      await this.looks(1);
      if (slot.causes.length > before) return intervals;
    }
    return Infinity;
  }
}

test("Watchdog condemns a busy slot that has stood still for hangMs, with a cause", async () => {
  const bench = new Bench();
  await bench.looks(1 + 15);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1);
  assert.deepEqual(bench.slot.causes, ["it hung: no movement for 1600 ms"]);
});

test("Watchdog condemns a slot once, and not again at the looks right after", async () => {
  const bench = new Bench();
  await bench.looks(1 + 16 + 10);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog begins anew with a worker that outlives its condemnation, and warns of it again", async () => {
  const bench = new Bench();
  await bench.standsStill();
  assert.equal(await bench.standsStill(), 32);
  assert.deepEqual(bench.slow, ["0 400", "0 400"]);
});

test("Watchdog condemns the slot that stands still, and none beside it", async () => {
  const bench = new Bench(3);
  for (let i = 0; i < 20; i += 1) {
    for (const { index } of bench.slots) if (index !== 1) bench.slots[index]!.movement += 1;
    await bench.looks(1);
  }
  assert.deepEqual(
    bench.slots.map(({ causes }) => causes.length),
    [0, 1, 0],
  );
});

test("Watchdog warns once of a slot that has stood still for a quarter of hangMs", async () => {
  const bench = new Bench();
  await bench.looks(1 + 3);
  assert.deepEqual(bench.slow, []);
  await bench.looks(1);
  assert.deepEqual(bench.slow, ["0 400"]);
  await bench.looks(11);
  assert.deepEqual(bench.slow, ["0 400"]);
});

test("Watchdog warns again when the slot has moved and stands still again", async () => {
  const bench = new Bench();
  await bench.looks(1 + 4);
  bench.slot.movement += 1;
  await bench.looks(1 + 4);
  assert.deepEqual(bench.slow, ["0 400", "0 400"]);
});

test("Watchdog counts a late look as one interval: a main thread that stood still makes no slot look dead", async () => {
  const bench = new Bench();
  await bench.looks(1);
  await bench.looks(15, 60_000);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1, 60_000);
  assert.deepEqual(bench.slot.causes, ["it hung: no movement for 1600 ms"]);
});

test("Watchdog counts an early look as the time that has passed", async () => {
  const bench = new Bench();
  await bench.looks(1);
  await bench.looks(31, LOOK_MS / 2);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1, LOOK_MS / 2);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog leaves a slot alone that waits, however long", async () => {
  const bench = new Bench();
  bench.slot.busy = false;
  await bench.looks(100);
  assert.deepEqual([bench.slot.causes, bench.slow], [[], []]);
});

test("Watchdog begins to count anew when the slot has waited in between", async () => {
  const bench = new Bench();
  await bench.looks(1 + 15);
  bench.slot.busy = false;
  await bench.looks(1);
  bench.slot.busy = true;
  await bench.looks(1 + 15);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog does not count the interval at whose end a slot is first found busy", async () => {
  const bench = new Bench();
  bench.slot.busy = false;
  await bench.looks(1);
  bench.slot.busy = true;
  await bench.looks(1 + 15);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog begins to count anew when the slot has moved", async () => {
  const bench = new Bench();
  await bench.looks(1 + 15);
  bench.slot.movement += 1;
  await bench.looks(1 + 15);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog begins to count anew with a new generation, though its movement reads the same", async () => {
  const bench = new Bench();
  await bench.looks(1 + 15);
  bench.slot.generation += 1;
  await bench.looks(1 + 15);
  assert.deepEqual(bench.slot.causes, []);
  await bench.looks(1);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog is twice as patient with each worker that stands still where the last one was killed, up to four times", async () => {
  const bench = new Bench();
  const intervals: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    intervals.push(await bench.standsStill());
    bench.slot.generation += 1;
  }
  assert.deepEqual(intervals, [16, 32, 64, 64, 64]);
});

test("Watchdog does not take the next worker's other reading for a movement", async () => {
  const bench = new Bench();
  await bench.standsStill();
  await bench.looks(1);
  bench.slot.generation += 1;
  bench.slot.movement += 40;
  assert.equal(await bench.standsStill(), 32);
});

test("Watchdog says how long the slot stood still when it was more patient", async () => {
  const bench = new Bench();
  await bench.standsStill();
  bench.slot.generation += 1;
  await bench.standsStill();
  assert.equal(bench.slot.causes.at(-1), "it hung: no movement for 3200 ms");
});

test("Watchdog has its first patience again once the new worker has moved", async () => {
  const bench = new Bench();
  await bench.standsStill();
  bench.slot.generation += 1;
  await bench.looks(1);
  bench.slot.movement += 1;
  assert.equal(await bench.standsStill(), 16);
});

test("Watchdog is as patient with each slot as that slot has deserved", async () => {
  const bench = new Bench(2);
  const [first, second] = bench.slots;
  assert.ok(first && second);
  second.busy = false;
  await bench.standsStill();
  first.busy = false;
  second.busy = true;
  await bench.looks(1 + 16);
  assert.equal(second.causes.length, 1);
});

test("Watchdog that is started looks by itself, sixteen times in hangMs", async () => {
  const bench = new Bench();
  bench.watchdog.start();
  await bench.clock.advance(LOOK_MS + HANG_MS - 1);
  assert.deepEqual(bench.slot.causes, []);
  await bench.clock.advance(1);
  assert.equal(bench.slot.causes.length, 1);
});

test("Watchdog that is started late does not count the time before", async () => {
  const bench = new Bench();
  bench.watchdog.look();
  await bench.clock.advance(LOOK_MS);
  bench.watchdog.start();
  bench.watchdog.look();
  await bench.looks(15);
  assert.deepEqual(bench.slot.causes, []);
});

test("Watchdog that is stopped looks no more and leaves no timer", async () => {
  const bench = new Bench();
  const stop = bench.watchdog.start();
  await bench.clock.advance(LOOK_MS);
  stop();
  await bench.clock.advance(10 * HANG_MS);
  assert.deepEqual([bench.slot.causes, bench.clock.pending], [[], 0]);
});
