import assert from "node:assert/strict";
import { test } from "node:test";
import { figuresOf } from "../../../../engine/report/figures/figures.ts";
import { newInstrument } from "../../../../engine/protocol/mod.ts";
import { resultWith } from "../../../fixtures/result.ts";

const OPTIONS = { capital: null, sessionsAYear: 252 };

test("figuresOf has nothing of a strategy that has not traded, and divides by nothing", () => {
  const { strategies } = figuresOf(resultWith([]), OPTIONS);
  const { statistics, input, open, adverse } = strategies[0]!;
  assert.deepEqual(input.sessions, [0]);
  assert.deepEqual(
    [statistics.trades, statistics.net, statistics.winRate, statistics.profitFactor, statistics.exposure],
    [0, 0, null, null, 0],
  );
  assert.deepEqual([open, adverse], [0, null]);
});

test("figuresOf adds up the trades of all sessions", () => {
  const nets = [
    { session: 0, net: 300 },
    { session: 0, net: -100 },
    { session: 1, net: -250 },
    { session: 1, net: 150 },
  ];
  const { statistics, input } = figuresOf(resultWith(nets), OPTIONS).strategies[0]!;
  assert.deepEqual(input.sessions, [200, -100]);
  const { trades, winners, winRate, gross, fees, net, profitFactor, average, best, worst, exposure } = statistics;
  assert.deepEqual(
    { trades, winners, winRate, gross, fees, net, profitFactor, average, best, worst, exposure },
    {
      trades: 4,
      winners: 2,
      winRate: 0.5,
      gross: 500,
      fees: 400,
      net: 100,
      profitFactor: 450 / 350,
      average: 25,
      best: 300,
      worst: -250,
      exposure: 4 / 120,
    },
  );
  assert.deepEqual([statistics.maxDrawdown, statistics.maxDrawdownByTrade], [100, 350]);
});

test("figuresOf puts the trades of all strategies into the order of their exits", () => {
  const nets = [
    { session: 0, net: -300, strategy: 1 },
    { session: 0, net: 400, strategy: 0 },
    { session: 1, net: -50, strategy: 1 },
  ];
  const { totals } = figuresOf(resultWith(nets, { strategies: [{ id: "a" }, { id: "b" }] }), OPTIONS);
  assert.equal(totals.length, 1);
  assert.deepEqual(
    totals[0]?.trades.map(({ net }) => net),
    [-300, 400, -50],
  );
  assert.deepEqual(totals[0]?.input.sessions, [100, -50]);
});

test("figuresOf never adds amounts of two currencies", () => {
  const rupees = newInstrument({ index: 0, symbol: "NIFTY", currency: "INR" });
  const dollars = newInstrument({ index: 1, symbol: "SPY", currency: "USD" });
  const strategies = [
    { id: "a", instrument: rupees },
    { id: "b", instrument: dollars },
  ];
  const nets = [
    { session: 0, net: 100, strategy: 0 },
    { session: 0, net: 7, strategy: 1 },
  ];
  const { totals } = figuresOf(resultWith(nets, { instruments: [rupees, dollars], strategies }), OPTIONS);
  assert.deepEqual(
    totals.map(({ currency, statistics }) => [currency, statistics.net]),
    [
      ["INR", 100],
      ["USD", 7],
    ],
  );
});

test("figuresOf adds amounts of one currency in its finest unit", () => {
  const coarse = newInstrument({ index: 0, symbol: "A", scale: 100 });
  const fine = newInstrument({ index: 1, symbol: "B", scale: 10_000 });
  const strategies = [
    { id: "a", instrument: coarse },
    { id: "b", instrument: fine },
  ];
  const nets = [
    { session: 0, net: 100, strategy: 0 },
    { session: 0, net: 7, strategy: 1 },
  ];
  const { totals } = figuresOf(resultWith(nets, { instruments: [coarse, fine], strategies }), {
    ...OPTIONS,
    capital: 2,
  });
  assert.deepEqual(
    totals.map(({ moneyScale, statistics }) => [moneyScale, statistics.net, statistics.returnOnCapital]),
    [[10_000, 10_007, 10_007 / 20_000]],
  );
});

test("figuresOf has what the quantity would have made, bought at the first price and held to the last", () => {
  const prices = [[null, { first: 10_000, last: 9_000 }, null, { first: 9_500, last: 11_000 }]];
  const strategies = [
    { id: "a", quantity: 3 },
    { id: "b", quantity: 1 },
    { id: "invalid", quantity: null },
  ];
  const { strategies: own, totals } = figuresOf(resultWith([], { strategies, prices }), OPTIONS);
  assert.deepEqual(
    own.map(({ buyAndHold, priceChange }) => [buyAndHold, priceChange?.toFixed(6)]),
    [
      [3_000, "0.100000"],
      [1_000, "0.100000"],
      [null, "0.100000"],
    ],
  );
  assert.equal(totals[0]?.buyAndHold, 4_000);
  assert.deepEqual(totals[0]?.held, [0, -4_000, -4_000, 4_000]);
});

test("figuresOf leaves open positions out of every figure", () => {
  const result = resultWith([
    { session: 0, net: 100 },
    { session: 0, net: 900 },
  ]);
  const [first, second] = result.trades;
  const open = { ...second!, exit: null, gross: null, net: null };
  const { strategies } = figuresOf({ ...result, trades: [first!, open] }, OPTIONS);
  assert.deepEqual([strategies[0]?.open, strategies[0]?.statistics.trades, strategies[0]?.statistics.net], [1, 1, 100]);
});
