import assert from "node:assert/strict";
import { test } from "node:test";
import { type WarmingStrategy, WarmUp } from "../../../engine/observe/mod.ts";
import { MICROS } from "../../../engine/protocol/mod.ts";

const { minute } = MICROS;

function strategy(index: number, over: Partial<WarmingStrategy> = {}): WarmingStrategy {
  return { index, spec: { instrument: 0, timeframe: "1m" }, history: [{ timeframe: "1m", bars: 21 }], ...over };
}

/** All of them in slot 0. */
function warmUpOf(...strategies: readonly WarmingStrategy[]): WarmUp {
  return new WarmUp(strategies, () => 0);
}

const told = (count: number, over: { readonly instrument?: number; readonly timeframe?: number } = {}) => [
  { instrument: 0, timeframe: minute, count, ...over },
];

test("WarmUp has a strategy lack all that it needs until its slot has reported bars", () => {
  assert.deepEqual(warmUpOf(strategy(0)).lackOf(0), { have: 0, need: 21, of: null });
});

test("WarmUp has a strategy lack nothing once there are as many bars as it needs, and not before", () => {
  const warmUp = warmUpOf(strategy(0));
  warmUp.note(0, told(20));
  assert.deepEqual(warmUp.lackOf(0), { have: 20, need: 21, of: null });
  warmUp.note(0, told(21));
  assert.equal(warmUp.lackOf(0), null);
});

test("WarmUp takes a slot's report that there are fewer bars than there were", () => {
  const warmUp = warmUpOf(strategy(0));
  warmUp.note(0, told(21));
  warmUp.note(0, told(0));
  assert.deepEqual(warmUp.lackOf(0), { have: 0, need: 21, of: null });
});

test("WarmUp has strategies lack nothing that need no bars, that are in no slot, or that there are not", () => {
  const warmUp = warmUpOf(
    strategy(0, { history: [] }),
    strategy(1, { spec: null }),
    strategy(2, { history: [{ timeframe: "1m", bars: 0 }] }),
  );
  assert.deepEqual(
    [0, 1, 2, 3].map((index) => warmUp.lackOf(index)),
    [null, null, null, null],
  );
});

test("WarmUp compares each strategy with its own need of the bars that they share", () => {
  const warmUp = warmUpOf(strategy(0), strategy(1, { history: [{ timeframe: "1m", bars: 9 }] }));
  warmUp.note(0, told(9));
  assert.deepEqual([warmUp.lackOf(0), warmUp.lackOf(1)], [{ have: 9, need: 21, of: null }, null]);
});

test("WarmUp names the timeframe that is not the strategy's own, however its own is written", () => {
  const spec = { instrument: 0, timeframe: "300s" };
  const warmUp = warmUpOf(strategy(0, { spec }), strategy(1, { spec, history: [{ timeframe: "5m", bars: 3 }] }));
  assert.deepEqual(
    [warmUp.lackOf(0), warmUp.lackOf(1)],
    [
      { have: 0, need: 21, of: "1m" },
      { have: 0, need: 3, of: null },
    ],
  );
});

test("WarmUp names the timeframe that lacks the longest time", () => {
  const history = [
    { timeframe: "1m", bars: 21 },
    { timeframe: "5m", bars: 5 },
  ];
  const warmUp = warmUpOf(strategy(0, { history }));
  assert.deepEqual(warmUp.lackOf(0), { have: 0, need: 5, of: "5m" });
  warmUp.note(0, told(1, { timeframe: 5 * minute }));
  assert.deepEqual(warmUp.lackOf(0), { have: 0, need: 21, of: null });
  warmUp.note(0, told(5, { timeframe: 5 * minute }));
  warmUp.note(0, told(20));
  assert.deepEqual(warmUp.lackOf(0), { have: 20, need: 21, of: null });
});

test("WarmUp keeps the bars of slots, instruments and timeframes apart", () => {
  const warmUp = new WarmUp([strategy(0), strategy(1)], (index) => index);
  warmUp.note(0, told(5));
  warmUp.note(1, told(6, { instrument: 1 }));
  warmUp.note(1, told(7, { timeframe: 2 * minute }));
  assert.deepEqual([warmUp.lackOf(0)?.have, warmUp.lackOf(1)?.have], [5, 0]);
});

test("WarmUp knows the most bars that any strategy of a slot needs of a clock", () => {
  const warmUp = new WarmUp(
    [
      strategy(0),
      strategy(1, { history: [{ timeframe: "1m", bars: 9 }] }),
      strategy(2, { spec: { instrument: 1, timeframe: "1m" }, history: [{ timeframe: "5m", bars: 3 }] }),
      strategy(3, { history: [{ timeframe: "1m", bars: 50 }] }),
    ],
    (index) => (index === 3 ? 1 : 0),
  );
  assert.equal(warmUp.mostNeeded(0, { instrument: 0, timeframe: minute }), 21);
  assert.equal(warmUp.mostNeeded(0, { instrument: 1, timeframe: 5 * minute }), 3);
  assert.equal(warmUp.mostNeeded(0, { instrument: 1, timeframe: minute }), 0);
  assert.equal(warmUp.mostNeeded(1, { instrument: 0, timeframe: minute }), 50);
  assert.equal(warmUp.mostNeeded(2, { instrument: 0, timeframe: minute }), 0);
});
