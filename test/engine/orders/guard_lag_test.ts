import assert from "node:assert/strict";
import { test } from "node:test";
import { GuardBench, type GuardOver, LAG_MS } from "../../fixtures/guard_bench.ts";

const TICK_MS = 100;

/** A bench whose strategy has entered at 100.00; its loss is bounded at 5.00. */
function entered(over: GuardOver = {}): GuardBench {
  const bench = new GuardBench(over);
  bench.enter(0, 10_000);
  return bench;
}

/** Ticks at this price, one after each interval, while the slot does nothing. @returns after how many ms it was out */
async function outAfter(bench: GuardBench, price: number): Promise<number> {
  for (let ms = TICK_MS; ms <= 60_000; ms += TICK_MS) {
    await bench.wait(TICK_MS);
    bench.tick(price);
    if (bench.gates.ledger.account(0).position === null) return ms;
  }
  return Infinity;
}

test("Guard has the position of a hung slot that is past its max_loss out at GUARD_LAG_MS plus one tick", async () => {
  const bench = entered();
  // The first row that the hung slot does not finish: its price is past the bound.
  await bench.wait(TICK_MS);
  bench.tick(9_400);
  assert.equal(await outAfter(bench, 9_400), LAG_MS + TICK_MS);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9400"]);
});

test("Guard has such a position out at the price of then, not of the row that was past the bound", async () => {
  const bench = entered();
  await bench.wait(TICK_MS);
  bench.tick(9_400);
  await outAfter(bench, 9_000);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9000"]);
});

test("Guard does not touch such a position before the slot is late", async () => {
  const bench = entered();
  bench.tick(9_400);
  await bench.wait(LAG_MS);
  bench.look();
  assert.deepEqual([bench.exits, bench.notices], [[], []]);
});

test("Guard takes over at the first look at which the slot is late, with a new row or without", async () => {
  const bench = entered();
  bench.tick(9_400);
  await bench.wait(LAG_MS + 1);
  assert.deepEqual(bench.notices, []);
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9400"]);
});

test("Guard does not take a slot for late that has finished every row, in a quiet market too", async () => {
  const bench = entered();
  bench.catchUp();
  await bench.wait(60 * LAG_MS);
  bench.look();
  assert.deepEqual(bench.notices, []);
});

test("Guard measures how late a slot is by the first row that it has not finished, not by the last", async () => {
  const bench = entered();
  const first = bench.tick(9_990);
  for (let ms = 0; ms < LAG_MS; ms += TICK_MS) {
    await bench.wait(TICK_MS);
    bench.tick(9_990);
  }
  bench.slot().watermark = first;
  await bench.wait(TICK_MS / 2);
  bench.look();
  assert.deepEqual(bench.notices, []);
  await bench.wait(TICK_MS);
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
});

test("Guard takes a slot for late whose next row the tape has lost", () => {
  const bench = entered({ capacity: 4 });
  const { watermark } = bench.slot();
  for (let i = 0; i < 4; i += 1) bench.tick(9_990);
  assert.deepEqual([bench.gates.tape.retains(watermark + 1), bench.notices], [true, []]);
  bench.tick(9_990);
  assert.deepEqual([bench.gates.tape.retains(watermark + 1), bench.notices], [false, ["0 guarded"]]);
});

test("Guard keeps a slot that is catching up until it is late by a quarter of that at most", async () => {
  const bench = entered();
  const seqs: number[] = [];
  for (let ms = 0; ms <= LAG_MS + TICK_MS; ms += TICK_MS) {
    seqs.push(bench.tick(9_990));
    await bench.wait(TICK_MS);
  }
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
  const now = bench.clock.nowMicros();
  const lateBy = (ms: number): number => seqs.findLast((seq) => now - bench.gates.tape.tsOf(seq) >= ms * 1_000) ?? 0;
  bench.slot().watermark = lateBy(300) - 1;
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
  bench.slot().watermark = lateBy(200) - 1;
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded", "0 unguarded"]);
});

test("Guard that has handed a slot back takes over again only when it is late by all of the lag", async () => {
  const bench = entered();
  bench.tick(9_990);
  await bench.wait(LAG_MS + 1);
  bench.look();
  bench.catchUp();
  assert.deepEqual(bench.notices, ["0 guarded", "0 unguarded"]);
  bench.tick(9_990);
  await bench.wait(LAG_MS);
  bench.look();
  assert.equal(bench.notices.length, 2);
  await bench.wait(1);
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded", "0 unguarded", "0 guarded"]);
});

test("Guard does not give a late slot back for being ready again: it has to catch up", async () => {
  const bench = entered();
  bench.tick(9_990);
  bench.slot().judging = false;
  await bench.wait(LAG_MS / 2);
  bench.look();
  bench.slot().judging = true;
  bench.look();
  assert.deepEqual(bench.notices, ["0 guarded"]);
  bench.catchUp();
  assert.deepEqual(bench.notices, ["0 guarded", "0 unguarded"]);
});

test("Guard judges the bounds of a late slot at every row that is published", async () => {
  const bench = entered();
  bench.tick(9_990);
  await bench.wait(LAG_MS + 1);
  bench.tick(9_501);
  assert.deepEqual(bench.exits, []);
  bench.tick(9_499);
  assert.deepEqual(bench.exits, ["s0#g1 guard filled @ 9499"]);
});

test("Guard has the entry of a late slot denied as stale, so that nothing opens while it guards", async () => {
  const bench = new GuardBench();
  const seq = bench.tick(10_000);
  await bench.wait(LAG_MS + 1);
  bench.gates.post(seq, [{ strategy: 0, n: 1, side: "BUY", qty: 1, reason: "entry" }]);
  assert.deepEqual(bench.gates.slot().outcomes, ["stale"]);
});
