import assert from "node:assert/strict";
import { test } from "node:test";
import { excursionOf } from "../../../../engine/report/rows/excursion.ts";
import { PriceTrack } from "../../../../engine/report/rows/price_track.ts";
import { newInstrument } from "../../../../engine/protocol/mod.ts";
import { exitOf, orderOf } from "../../../fixtures/orders.ts";

const UNITS = newInstrument({ index: 0, symbol: "NIFTY" });
const NO_MONEY = { gross: 0, fees: 0, net: 0 };

/** Prices by row, from seq 1 on. */
function trackOf(prices: readonly number[]): PriceTrack {
  const track = new PriceTrack();
  for (const [i, price] of prices.entries()) track.add(i + 1, price);
  return track;
}

test("excursionOf has the worst and the best open profit from the entry's row to the exit's", () => {
  const track = trackOf([5_000, 10_000, 9_700, 10_400, 10_100, 20_000]);
  const entry = orderOf({ seq: 2, qty: 3 });
  const exit = exitOf({ seq: 5, qty: 3, fillPrice: 10_100 });
  assert.deepEqual(excursionOf({ entry, exit, ...NO_MONEY }, track, UNITS), { adverse: -900, favourable: 1_200 });
});

test("excursionOf turns round for a short position", () => {
  const track = trackOf([10_000, 9_700, 10_400]);
  const entry = orderOf({ seq: 1, side: "SELL" });
  const exit = exitOf({ seq: 3, side: "BUY", fillPrice: 10_400 });
  assert.deepEqual(excursionOf({ entry, exit, ...NO_MONEY }, track, UNITS), { adverse: -400, favourable: 300 });
});

test("excursionOf begins with 0 and counts the exit's fill", () => {
  const track = trackOf([10_000, 10_010]);
  const [entry, exit] = [orderOf({ seq: 1 }), exitOf({ seq: 2, fillPrice: 10_025 })];
  assert.deepEqual(excursionOf({ entry, exit, ...NO_MONEY }, track, UNITS), { adverse: 0, favourable: 25 });
});

test("excursionOf knows nothing of an open position, nor without rows", () => {
  const entry = orderOf({ seq: 1 });
  assert.equal(excursionOf({ entry, exit: null, gross: null, fees: 0, net: null }, trackOf([10_000]), UNITS), null);
  assert.equal(excursionOf({ entry, exit: exitOf(), ...NO_MONEY }, trackOf([]), UNITS), null);
});
