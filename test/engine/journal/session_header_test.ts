import assert from "node:assert/strict";
import { test } from "node:test";
import { feesIn, instrumentsIn, isInRealTime, marketOf, slippageIn, zoneIn } from "../../../engine/journal/mod.ts";
import { newInstrument } from "../../../engine/protocol/mod.ts";
import { firstHeader, recordedInstrument } from "../../fixtures/header_facts.ts";
import { headerOf } from "../../fixtures/journal_file.ts";
import { CLOSE, OPEN } from "../../fixtures/session.ts";

const MARKET = {
  zone: "Asia/Kolkata",
  openMicros: OPEN,
  closeMicros: CLOSE,
  offsets: { from: [OPEN], offset: [19_800_000_000] },
};

test("marketOf finds out where and when a session was, by a header of either format", () => {
  assert.deepEqual(marketOf(headerOf()), MARKET);
  assert.deepEqual(marketOf(firstHeader()), MARKET);
});

test("marketOf goes by the facts of a header, from the first open of a group to the last close", () => {
  const zone = { name: "Mars/Olympus", from: [1, 50], offset: [-7, 9] };
  const hours = [
    { group: "cash", instruments: [0], windows: [{ open: 20, close: 40 }] },
    {
      group: "mcx",
      instruments: [1],
      windows: [
        { open: 10, close: 30 },
        { open: 50, close: 70 },
      ],
    },
  ];
  const { name, ...offsets } = zone;
  assert.deepEqual(marketOf(headerOf({ hours, zone })), { zone: name, openMicros: 10, closeMicros: 70, offsets });
  assert.equal(zoneIn(headerOf({ zone })), "Mars/Olympus");
});

test("marketOf finds nothing in a header whose session takes no time, or whose zone has a hole", () => {
  assert.equal(
    marketOf(headerOf({ hours: [{ group: "market", instruments: null, windows: [{ open: 5, close: 5 }] }] })),
    null,
  );
  assert.equal(marketOf(headerOf({ zone: { name: "UTC", from: [0, 1], offset: [0] } })), null);
});

for (const over of [
  { MARKET_TZ: "Asia/Nowhere" },
  { MARKET_TZ: 5 },
  { MARKET_OPEN: "9 am" },
  { MARKET_CLOSE: "25:00" },
]) {
  test(`marketOf finds nothing in a header of format 1 with ${JSON.stringify(over)}`, () => {
    const header = firstHeader();
    assert.equal(marketOf({ ...header, settings: { ...header.settings, ...over } }), null);
  });
}

test("marketOf finds nothing on a day that does not exist", () => {
  assert.equal(marketOf(firstHeader({ date: "2026-02-30" })), null);
});

test("instrumentsIn numbers the instruments of a header of either format", () => {
  const expected = [
    newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 }),
    newInstrument({ index: 1, symbol: "GOLD", scale: 1_000, lot: 1 }),
  ];
  assert.deepEqual(instrumentsIn(headerOf()), expected);
  assert.deepEqual(instrumentsIn(firstHeader()), expected);
});

test("instrumentsIn keeps every fact", () => {
  const bitcoin = recordedInstrument({
    symbol: "BTC/USDT",
    scale: 100_000_000,
    decimals: "found",
    tick: 1_000_000,
    qtyScale: 1_000,
    lot: 5,
    multiplier: 2,
    currency: "USDT",
    moneyScale: 100,
    kind: "crypto",
    group: "always",
    expiry: "2026-01-29",
    freezeQty: 90_000,
  });
  assert.deepEqual(instrumentsIn(headerOf({ instruments: [bitcoin] })), [{ ...bitcoin, index: 0 }]);
});

test("feesIn, slippageIn and isInRealTime read headers of either format", () => {
  const fees = { rateNano: 300_000, fixedNano: 20_500_000_000 };
  assert.deepEqual(feesIn(headerOf({ settings: { FEE_RATE: "0.0003", FEE_FIXED: "20.5" } })), fees);
  const settings = { FEE_RATE_NANO: fees.rateNano, FEE_FIXED_NANO: fees.fixedNano, SLIPPAGE_TICKS: 3 };
  assert.deepEqual(feesIn(firstHeader({ settings })), fees);
  assert.equal(feesIn(headerOf({ settings: {} })), null);
  assert.equal(feesIn(firstHeader({ settings: {} })), null);
  assert.equal(slippageIn(headerOf({ settings: { SLIPPAGE_TICKS: "3" } })), 3);
  assert.equal(slippageIn(firstHeader({ settings })), 3);
  assert.deepEqual([headerOf(), headerOf({ input: { time: "real" } })].map(isInRealTime), [false, true]);
  assert.deepEqual([firstHeader(), firstHeader({ input: { time: "real" } })].map(isInRealTime), [false, true]);
});
