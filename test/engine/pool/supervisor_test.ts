import assert from "node:assert/strict";
import { test } from "node:test";
import { believeMarker, type WorkerDeath, Supervisor } from "../../../engine/pool/supervisor.ts";

const A = { strategy: 1, seq: 7 };
const B = { strategy: 2, seq: 7 };
const LATER = { strategy: 1, seq: 8 };

/** A death that nobody ordered, after row 6 and while nobody was judged, by default. */
function death(over: Partial<WorkerDeath> = {}): WorkerDeath {
  return { watermark: 6, marker: null, ordered: false, ...over };
}

/** Whom the last of these deaths in a row is charged to. */
function chargedFor(...deaths: readonly Partial<WorkerDeath>[]): unknown {
  const supervisor = new Supervisor();
  return deaths.map((each) => supervisor.judge(death(each)).charged).at(-1);
}

/** What the slot waits after each of these deaths in a row. */
function waitsFor(...deaths: readonly Partial<WorkerDeath>[]): number[] {
  const supervisor = new Supervisor();
  return deaths.map((each) => supervisor.judge(death(each)).waitMs);
}

/** At which of these deaths in a row, from 1, the slot is first hopeless; 0: at none. */
function hopelessAt(...deaths: readonly Partial<WorkerDeath>[]): number {
  const supervisor = new Supervisor();
  return deaths.map((each) => supervisor.judge(death(each)).hopeless).indexOf(true) + 1;
}

function times(count: number, over: Partial<WorkerDeath> = {}): Partial<WorkerDeath>[] {
  return Array.from({ length: count }, () => over);
}

test("Supervisor charges nobody for a first death", () => {
  assert.equal(chargedFor({ marker: A }), null);
});

test("Supervisor charges a strategy whose marker repeats, at that row", () => {
  assert.deepEqual(chargedFor({ marker: A }, { marker: { ...A } }), A);
});

test("Supervisor charges nobody when the second death is at another row of the same strategy", () => {
  assert.equal(chargedFor({ marker: A }, { marker: LATER }), null);
});

test("Supervisor charges nobody when the second death is of another strategy at the same row", () => {
  assert.equal(chargedFor({ marker: A }, { marker: B }), null);
});

test("Supervisor charges a strategy whose marker repeats, though another strategy's came in between", () => {
  assert.deepEqual(chargedFor({ marker: A }, { marker: B }, { marker: A }), A);
});

test("Supervisor charges a strategy whose marker repeats, though a worker died in between while nobody was judged", () => {
  assert.deepEqual(chargedFor({ marker: A }, { marker: null }, { marker: A }), A);
});

test("Supervisor charges of two suspects the one whose marker repeats", () => {
  assert.deepEqual(chargedFor({ marker: A }, { marker: B }, { marker: B }), B);
});

test("Supervisor charges nobody when workers die again and again while nobody is judged", () => {
  assert.equal(chargedFor({ marker: null }, { marker: null }), null);
});

test("Supervisor charges a strategy that kills its worker again at a row that an earlier one had passed", () => {
  assert.deepEqual(chargedFor({ marker: A, watermark: 50 }, { marker: A, watermark: 50 }), A);
});

test("Supervisor suspects nobody any more whose row was behind the watermark, once the watermark has advanced", () => {
  assert.equal(chargedFor({ marker: A, watermark: 50 }, { marker: A, watermark: 51 }), null);
});

test("Supervisor suspects nobody any more once the row has been passed", () => {
  assert.equal(chargedFor({ marker: A }, { marker: A, watermark: A.seq }), null);
  assert.equal(chargedFor({ marker: A }, { watermark: A.seq }, { marker: A, watermark: A.seq }), null);
});

test("Supervisor still suspects a strategy whose row has not been passed, though others have", () => {
  assert.deepEqual(chargedFor({ marker: A, watermark: 2 }, { marker: A, watermark: 6 }), A);
});

test("Supervisor charges nobody for a death that main ordered, whatever its marker", () => {
  assert.equal(chargedFor({ marker: A }, { marker: A, ordered: true }), null);
});

test("Supervisor still knows its suspect after a death that main ordered", () => {
  assert.deepEqual(chargedFor({ marker: A }, { marker: B, ordered: true }, { marker: A }), A);
});

test("Supervisor lets the next worker wait from the second death without progress on, twice as long each time", () => {
  assert.deepEqual(waitsFor(...times(7)), [0, 50, 100, 200, 400, 800, 1_600]);
});

test("Supervisor lets no worker wait for long before its slot is hopeless", () => {
  assert.equal(hopelessAt(...times(5)), 5);
  assert.deepEqual(waitsFor(...times(4)), [0, 50, 100, 200]);
});

test("Supervisor lets no worker wait after a death with progress, and begins anew", () => {
  assert.deepEqual(
    waitsFor(...times(3), { watermark: 7 }, { watermark: 7 }, { watermark: 7 }),
    [0, 50, 100, 0, 50, 100],
  );
});

test("Supervisor takes the first death for one with progress, before the first row too", () => {
  assert.deepEqual(waitsFor({ watermark: 0 }, { watermark: 0 }), [0, 50]);
});

test("Supervisor lets no worker wait after a death that main ordered, and does not count it", () => {
  const ordered = { ordered: true };
  assert.deepEqual(waitsFor({}, ordered, ordered, {}, ordered, {}), [0, 0, 0, 50, 0, 100]);
});

test("Supervisor gives a slot up at its fifth death in a row without progress", () => {
  assert.equal(hopelessAt(...times(8)), 5);
});

test("Supervisor counts the deaths anew from each one with progress", () => {
  assert.equal(hopelessAt(...times(4), ...times(4, { watermark: 7 }), ...times(6, { watermark: 8 })), 4 + 4 + 5);
});

test("Supervisor never gives a slot up for deaths that main ordered", () => {
  assert.equal(hopelessAt(...times(4), ...times(20, { ordered: true })), 0);
});

test("Supervisor gives a slot up at its fifth death however many ordered ones are among them", () => {
  assert.equal(hopelessAt(...times(4), { ordered: true }, {}), 6);
});

test("Supervisor takes a charge for progress: the deaths are counted anew from it", () => {
  const deaths = [{}, {}, { marker: A }, { marker: A }];
  assert.deepEqual(waitsFor(...deaths, {}), [0, 50, 100, 0, 50]);
  assert.equal(hopelessAt(...deaths, ...times(8)), 3 + 5);
});

const BOUNDS = { head: 9, has: (strategy: number) => strategy === 1 };

test("believeMarker believes a marker of the slot's strategy at a published row, the last one included", () => {
  assert.deepEqual(believeMarker(A, BOUNDS), A);
  assert.deepEqual(believeMarker({ ...A, seq: 9 }, BOUNDS), { ...A, seq: 9 });
});

test("believeMarker leaves a marker of no strategy", () => {
  assert.equal(believeMarker(null, BOUNDS), null);
});

test("believeMarker believes no marker of another slot's strategy", () => {
  assert.equal(believeMarker(B, BOUNDS), null);
});

test("believeMarker believes no marker of a row that is not published, nor of one before the first", () => {
  assert.equal(believeMarker({ ...A, seq: 10 }, BOUNDS), null);
  assert.equal(believeMarker({ ...A, seq: 0 }, BOUNDS), null);
});
