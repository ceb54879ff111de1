import assert from "node:assert/strict";
import { test } from "node:test";
import { type FromSlot, MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import { HostBench } from "../fixtures/host_bench.ts";
import { appendTick, START } from "../fixtures/rows.ts";
import { specOf } from "../fixtures/session.ts";

const { minute } = MICROS;

/** Needs three bars, and never enters. */
const THREE_BARS = { entryCondition: "price < 0 AND close > sma(close, 3)" };

function specWith(over: Partial<StrategySpec> = {}, index = 0): StrategySpec {
  return specOf(index, { ...THREE_BARS, ...over });
}

/** The counts of each message of bars that was posted, as `instrument/minutes: count`. */
function barsIn(posted: readonly FromSlot[]): string[] {
  return posted.flatMap((each) =>
    each.type === "bars"
      ? [each.counts.map((bar) => `${bar.instrument}/${bar.timeframe / minute}: ${bar.count}`).join(", ")]
      : [],
  );
}

/** Ticks at these minutes, each in a turn of its own. @returns what was posted of bars meanwhile */
function play(slot: HostBench, minutes: readonly number[], instrument = 0): string[] {
  const before = slot.posted.length;
  for (const at of minutes) slot.tick(10_000, { ts: START + at * minute, instrument });
  return barsIn(slot.posted.slice(before));
}

test("Host tells of each bar that its strategies lack, up to the last one, and of none after it", () => {
  const slot = new HostBench([specWith()]);
  assert.deepEqual(play(slot, [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6]), ["0/1: 0", "0/1: 1", "0/1: 2", "0/1: 3"]);
});

test("Host tells of bars once a turn, however many rows it has judged", () => {
  const slot = new HostBench([specWith({ entryCondition: "price < 0 AND close > sma(close, 9)" })]);
  for (const at of [0, 1, 2, 3]) appendTick(slot.tape, 10_000, { ts: START + at * minute });
  slot.wake();
  assert.deepEqual(barsIn(slot.posted), ["0/1: 3"]);
});

test("Host tells of no more bars than are needed", () => {
  const slot = new HostBench([specWith()]);
  for (let at = 0; at < 9; at += 1) appendTick(slot.tape, 10_000, { ts: START + at * minute });
  slot.wake();
  assert.deepEqual(barsIn(slot.posted), ["0/1: 3"]);
});

test("Host tells of no bars if no rule needs any", () => {
  const slot = new HostBench([specOf(0, { exitCondition: "bars_in_trade > 3" }), specOf(1)]);
  assert.deepEqual(play(slot, [0, 1, 2]), []);
});

test("Host tells of bars up to the most that any of its strategies needs, by either condition", () => {
  const longer = specOf(1, { entryCondition: "price < 0", exitCondition: "close[3] > 0" });
  const slot = new HostBench([specWith(), longer, specWith({}, 2)]);
  assert.deepEqual(play(slot, [0, 1, 2, 3, 4, 5]), ["0/1: 0", "0/1: 1", "0/1: 2", "0/1: 3", "0/1: 4"]);
});

test("Host tells in one message of the clocks whose count has changed, and of no other", () => {
  const twoMinutes = specWith({ timeframe: "2m" }, 1);
  const slot = new HostBench([specWith(), twoMinutes, specWith({ instrument: 1 }, 2)]);
  const told = [play(slot, [0]), play(slot, [1], 1), play(slot, [1]), play(slot, [2]), play(slot, [2.5], 1)];
  assert.deepEqual(told, [["0/1: 0, 0/2: 0, 1/1: 0"], [], ["0/1: 1"], ["0/1: 2, 0/2: 1"], ["1/1: 1"]]);
});

test("Host tells of bars before the orders of a row, and before it is drained", () => {
  const slot = new HostBench([specOf(0, { entryCondition: "close > 0" })]);
  slot.tick(10_000);
  appendTick(slot.tape, 10_000, { ts: START + minute });
  slot.wake();
  slot.fill();
  slot.end();
  assert.deepEqual(
    slot.posted.map(({ type }) => type),
    ["bars", "bars", "intents", "drained"],
  );
});

test("Host that begins with a checkpoint tells where it stands, and goes on counting", () => {
  const first = new HostBench([specWith()]);
  play(first, [0, 1, 2]);
  const { seq, arena } = first.host.snapshot();
  const second = new HostBench([specWith()], { on: first.tape, checkpoint: { seq, arena } });
  assert.deepEqual(play(second, [2.5, 3, 4, 5]), ["0/1: 2", "0/1: 3"]);
});

test("Host that begins with a checkpoint of all that is needed tells so once: its predecessor may not have", () => {
  const first = new HostBench([specWith()]);
  play(first, [0, 1, 2, 3]);
  const { seq, arena } = first.host.snapshot();
  const second = new HostBench([specWith()], { on: first.tape, checkpoint: { seq, arena } });
  assert.deepEqual(play(second, [3.5, 4, 5]), ["0/1: 3"]);
});

test("Host that was overrun counts bars anew", () => {
  const first = new HostBench([specWith()]);
  play(first, [0, 1, 2, 3]);
  const { seq, arena } = first.host.snapshot();
  const second = new HostBench([specWith()], {
    on: first.tape,
    checkpoint: { seq, arena },
    overrun: { seq, trading: "active", strategies: [] },
  });
  assert.deepEqual(play(second, [3.5, 4, 5, 6, 7]), ["0/1: 0", "0/1: 1", "0/1: 2", "0/1: 3"]);
});
