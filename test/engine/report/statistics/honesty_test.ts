import assert from "node:assert/strict";
import { test } from "node:test";
import { honestyOf, type StatisticsInput } from "../../../../engine/report/statistics/mod.ts";

function inputOf(nets: readonly number[], sessions: readonly number[], fees = 0): StatisticsInput {
  const trades = nets.map((net) => ({ net, gross: net + fees, fees, heldMicros: 1 }));
  return { trades, sessions, sessionMicros: 1, capital: null, sessionsAYear: 252 };
}

function codesOf(input: StatisticsInput): readonly string[] {
  return honestyOf(input).map(({ code }) => code);
}

/** So many trades of 1, one each session. */
function even(count: number): readonly number[] {
  return Array.from({ length: count }, () => 1);
}

test("honestyOf has nothing to say of an even result, nor without trades", () => {
  assert.deepEqual(codesOf(inputOf(even(100), even(100))), []);
  assert.deepEqual(codesOf(inputOf([], [0, 0])), []);
});

test("honestyOf says when fees decide", () => {
  const losing = inputOf(
    Array.from({ length: 100 }, () => -1),
    [-100],
    2,
  );
  assert.deepEqual(
    honestyOf(losing).map(({ text }) => text),
    ["Fees decide this result"],
  );
  assert.deepEqual(codesOf({ ...losing, trades: losing.trades.map((each) => ({ ...each, gross: -1 })) }), []);
});

test("honestyOf says how few trades there are", () => {
  assert.deepEqual(
    honestyOf(inputOf(even(99), even(99))).map(({ text }) => text),
    ["99 trades are too few to judge"],
  );
  assert.deepEqual(honestyOf(inputOf([1], [1]))[0]?.text, "1 trade is too few to judge");
});

test("honestyOf says when one session made more than half of the net", () => {
  const sessions = [...even(49), 51];
  assert.deepEqual(
    honestyOf(inputOf(even(100), sessions)).map(({ text }) => text),
    ["One session made 51 % of the net"],
  );
  assert.deepEqual(codesOf(inputOf(even(100), [...even(50), 50])), []);
});

test("honestyOf says when the best five trades made it all", () => {
  const nets = [...Array.from({ length: 60 }, () => -1), ...Array.from({ length: 40 }, () => 1), 8, 8, 8, 8, 8];
  assert.deepEqual(codesOf(inputOf(nets, even(105))), ["few-winners"]);
});

test("honestyOf says when the last session is below the highest", () => {
  assert.deepEqual(codesOf(inputOf(even(100), [...even(100), -1])), ["under-water"]);
});
