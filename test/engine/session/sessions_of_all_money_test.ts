import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FEES } from "../../../engine/core/mod.ts";
import { type Instrument, newInstrument, parseStrategyId, type StrategySpec } from "../../../engine/protocol/mod.ts";
import { PaperVenue } from "../../../engine/venues/mod.ts";
import { type FlatOptions, OPEN, runSession, specOf } from "../../fixtures/session.ts";
import { ListFeed } from "../../simulation/market.ts";

const CRUDE = newInstrument({
  index: 0,
  symbol: "CRUDE",
  scale: 100,
  tick: 5,
  multiplier: 10,
  currency: "USD",
  moneyScale: 100,
});
const BITCOIN = newInstrument({
  index: 1,
  symbol: "BTCUSDT",
  scale: 100,
  qtyScale: 1_000,
  currency: "USDT",
  moneyScale: 100_000_000,
});

interface Line {
  readonly id: string;
  readonly qty: number;
  readonly reason: string;
  readonly status: string;
  readonly price: number;
  readonly fill_price: number | null;
  readonly fees: number;
  readonly realised: number;
}

/** A strategy of an instrument. */
function traded(instrument: Instrument, over: Partial<StrategySpec> = {}): StrategySpec {
  const { index, scale, qtyScale, moneyScale, multiplier } = instrument;
  return specOf(index, { instrument: index, scale, qtyScale, moneyScale, multiplier, ...over });
}

/** Trades prices that come a second apart: each is an instrument's index and a price in its minor unit. */
async function trade(
  specs: readonly StrategySpec[],
  prices: readonly (readonly [instrument: number, price: number])[],
  over: Partial<FlatOptions> = {},
): Promise<{ readonly lines: readonly Line[]; readonly summary: Awaited<ReturnType<typeof runSession>>["summary"] }> {
  const ticks = prices.map(([instrument, price], i) => {
    return { ts: OPEN + i * 1_000_000, instrument, price, size: 1, bid: NaN, ask: NaN };
  });
  const instruments = [CRUDE, BITCOIN];
  const { orders, summary } = await runSession(specs, {
    instruments,
    feed: new ListFeed(ticks, [1]),
    venue: new PaperVenue(2, instruments),
    fees: NO_FEES,
    priceBandPct: 20,
    ...over,
  });
  const lines = orders.split("\n").filter((line) => line !== "");
  return { lines: lines.map((line) => JSON.parse(line) as Line), summary };
}

test("A position is held through prices below zero until its loss is there, and is sold below zero", async () => {
  const spec = traded(CRUDE, {
    entryCondition: "price < 11",
    exitCondition: "price > 100",
    quantity: 2,
    maxLoss: 95_000,
    maxProfit: 1e9,
  });
  const { lines, summary } = await trade(
    [spec],
    [
      [0, 1_000],
      [0, 0],
      [0, -3_740],
      [0, -3_763],
      [0, -3_700],
    ],
  );
  // 2 x 10 barrels from 10.10: the loss of 950.00 is there at -37.40. Slippage is 2 ticks of 0.05.
  assert.deepEqual(
    lines.map(({ reason, price, fill_price, realised }) => [reason, price, fill_price, realised]),
    [
      ["entry", 10, 10.1, 0],
      ["stop-loss", -37.4, -37.5, -952],
    ],
  );
  assert.deepEqual([summary.realised, summary.conserved], [-952, true]);
});

test("A short position that is entered below zero takes its profit in percent of the price without its sign", async () => {
  const spec = traded(CRUDE, {
    ...{
      side: "SELL",
      entryCondition: "price < -30",
      exitCondition: "pnl_pct < -50",
      maxLoss: { percent: 50 },
      maxProfit: { percent: 10 },
    },
  });
  const { lines } = await trade(
    [spec],
    [
      [0, -3_700],
      [0, -4_070],
      [0, -4_081],
      [0, -4_100],
    ],
    { venue: new PaperVenue(0, [CRUDE]) },
  );
  assert.deepEqual(
    lines.map(({ reason, fill_price, realised }) => [reason, fill_price, realised]),
    [
      ["entry", -37, 0],
      ["target", -40.7, 37],
    ],
  );
});

test("An entry at a price of 0 is denied where a bound is a percentage, and made where all are amounts", async () => {
  const always = { entryCondition: "price == 0", exitCondition: "price > 100" } as const;
  const amounts = traded(CRUDE, always);
  const percent = { ...amounts, index: 1, id: parseStrategyId("s1"), trailingStop: { percent: 1 } };
  const { lines } = await trade(
    [amounts, percent],
    [
      [0, 0],
      [0, -1],
    ],
  );
  assert.deepEqual(
    lines.map(({ id, status, fill_price }) => [id, status, fill_price]),
    [
      ["s0#1", "filled", 0.1],
      ["s1#1", "denied", null],
      ["s0#2", "filled", -0.11],
      ["s1#2", "denied", null],
    ].filter(([id]) => id !== "s1#2"),
  );
});

test("Quantities have decimals, money those of its currency, and two currencies are never added", async () => {
  const crude = traded(CRUDE, {
    entryCondition: "price > 0",
    exitCondition: "price >= 12",
    quantity: 1,
    maxLoss: 1e9,
    maxProfit: 1e9,
  });
  const bitcoin = traded(BITCOIN, {
    ...{ entryCondition: "price > 0", exitCondition: "pnl < -0.5", quantity: 15, maxLoss: 1e12, maxProfit: 1e12 },
  });
  const fees = { rateNano: 300_000, fixedNano: 0 };
  const { lines, summary } = await trade(
    [crude, bitcoin],
    [
      [0, 1_000],
      [1, 9_417_894],
      [0, 1_200],
      [1, 9_414_894],
      [1, 9_414_000],
    ],
    { fees, venue: new PaperVenue(0, [CRUDE, BITCOIN]) },
  );
  assert.deepEqual(
    lines.map(({ id, qty, fill_price, fees: paid, realised }) => [id, qty, fill_price, paid, realised]),
    [
      ["s0#1", 1, 10, 0.03, -0.03],
      ["s1#1", 0.015, 94_178.94, 0.42380523, -0.42380523],
      ["s0#2", 1, 12, 0.04, 19.96],
      ["s1#2", 0.015, 94_140, 0.42363, -1.00773],
    ],
  );
  const { realised, realised_by_currency: byCurrency, conserved, strategies } = summary;
  assert.deepEqual([realised, byCurrency, conserved], [null, { USD: 19.93, USDT: -1.43153523 }, true]);
  assert.deepEqual(
    strategies.map(({ currency }) => currency),
    ["USD", "USDT"],
  );
});

test("Sums beyond safe integers are added up, and conserved", async () => {
  // 90 million in units of 1e-8 each way: each is a safe integer, their sum is none.
  const fine = newInstrument({ index: 0, symbol: "FINE", scale: 100_000_000 });
  const price = 100_000_000;
  const specs = Array.from({ length: 3 }, (_, index) =>
    traded(fine, {
      index,
      instrument: 0,
      id: parseStrategyId(`s${index}`),
      entryCondition: "price == 1",
      exitCondition: "price == 2",
      quantity: 45_000_000,
      maxLoss: 9e15,
      maxProfit: 9e15,
    }),
  );
  const { summary } = await trade(
    specs,
    [
      [0, price],
      [0, price * 2],
    ],
    {
      instruments: [fine],
      venue: new PaperVenue(0, [fine]),
      priceBandPct: 0,
    },
  );
  assert.deepEqual([summary.realised, summary.conserved, summary.orders], [135_000_000, true, 6]);
});
