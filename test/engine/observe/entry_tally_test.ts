import assert from "node:assert/strict";
import { test } from "node:test";
import { joinTallies, NO_SESSIONS, tallySession } from "../../../engine/observe/mod.ts";
import { type EntrySeen, Seen, type SeenBars } from "../../../engine/protocol/mod.ts";

const ALL_DATA = Seen.volume | Seen.bid | Seen.ask | Seen.prevClose;

function barsOf(count: number, needed = 20): SeenBars {
  return { timeframe: 60_000_000, needed, count };
}

/** The codes of a session with these bits. */
function codesOf(bits: number, { bars = [], data = 0 }: { bars?: EntrySeen["bars"]; data?: number } = {}): string {
  return Object.keys(tallySession(NO_SESSIONS, { n: 0, seen: { bits, data, bars } }).codes).join(" ");
}

test("tallySession tells why a session had no entry", () => {
  const { row } = Seen;
  assert.equal(codesOf(0), "no-rows");
  assert.equal(codesOf(row), "no-window-rows");
  assert.equal(codesOf(row | Seen.trueOutside), "no-window-rows");
  assert.equal(codesOf(row | Seen.false), "never-true");
  assert.equal(codesOf(row | Seen.false | Seen.trueOutside), "outside-window");
  assert.equal(codesOf(row | Seen.false | Seen.trueLate), "after-square-off");
  assert.equal(codesOf(row | Seen.false | Seen.true), "no-next-row");
  assert.equal(codesOf(row | Seen.unknown | Seen.unknownWarm), "unknown");
});

test("tallySession blames bars only if they were too few to the end", () => {
  const unknown = Seen.row | Seen.unknown;
  assert.equal(codesOf(unknown, { bars: [barsOf(19)] }), "warming-up");
  assert.equal(codesOf(unknown | Seen.false, { bars: [barsOf(19)] }), "warming-up");
  assert.equal(codesOf(unknown | Seen.false, { bars: [barsOf(20)] }), "never-true");
  assert.equal(codesOf(Seen.row | Seen.false, { bars: [barsOf(19)] }), "never-true");
  assert.equal(codesOf(unknown, { bars: [barsOf(20)] }), "never-true");
});

test("tallySession blames data that the condition needs and the instrument lacks", () => {
  const missing = Seen.row | Seen.unknown | Seen.unknownWarm;
  assert.equal(codesOf(missing, { data: ALL_DATA }), "no-volume no-quotes no-prev-close");
  assert.equal(codesOf(missing | ALL_DATA, { data: ALL_DATA }), "unknown");
  assert.equal(codesOf(missing | Seen.bid, { data: Seen.bid | Seen.ask }), "no-quotes");
  assert.equal(codesOf(Seen.row | Seen.false, { data: Seen.volume }), "no-volume");
  assert.equal(codesOf(Seen.row | Seen.false, { data: Seen.bid | Seen.prevClose }), "never-true");
  assert.equal(codesOf(Seen.row | Seen.unknown, { data: Seen.bid, bars: [barsOf(3)] }), "warming-up no-quotes");
});

test("tallySession leaves a session with an order to the orders", () => {
  const seen = { bits: Seen.row | Seen.true, data: 0, bars: [] };
  assert.deepEqual(tallySession(NO_SESSIONS, { n: 1, seen }), { sessions: 1, codes: {}, bars: [] });
});

test("joinTallies adds sessions, and keeps the most bars of each timeframe", () => {
  const day = (bits: number, count: number): ReturnType<typeof tallySession> =>
    tallySession(NO_SESSIONS, { n: 0, seen: { bits, data: 0, bars: [barsOf(count)] } });
  const all = [day(Seen.row | Seen.false, 7), day(Seen.row | Seen.false, 9), day(0, 8)].reduce(joinTallies);
  assert.deepEqual(all, { sessions: 3, codes: { "never-true": 2, "no-rows": 1 }, bars: [barsOf(9)] });
  assert.deepEqual(joinTallies(NO_SESSIONS, all), all);
});
