import assert from "node:assert/strict";
import { test } from "node:test";
import { instrumentsIn, marketOf } from "../../../engine/journal/mod.ts";
import { headerOf } from "../../fixtures/journal_file.ts";
import { CLOSE, OPEN } from "../../fixtures/session.ts";
import { newInstrument } from "../../../engine/protocol/mod.ts";

test("marketOf finds out where and when a session was", () => {
  assert.deepEqual(marketOf(headerOf()), {
    zone: "Asia/Kolkata",
    openMicros: OPEN,
    closeMicros: CLOSE,
    offsets: { from: [OPEN], offset: [19_800_000_000] },
  });
});

for (const over of [
  { MARKET_TZ: "Asia/Nowhere" },
  { MARKET_TZ: 5 },
  { MARKET_OPEN: "9 am" },
  { MARKET_CLOSE: "25:00" },
]) {
  test(`marketOf finds nothing in a header with ${JSON.stringify(over)}`, () => {
    const header = headerOf();
    assert.equal(marketOf({ ...header, settings: { ...header.settings, ...over } }), null);
  });
}

test("marketOf finds nothing on a day that does not exist", () => {
  assert.equal(marketOf(headerOf({ date: "2026-02-30" })), null);
});

test("instrumentsIn numbers the instruments of a header", () => {
  assert.deepEqual(instrumentsIn(headerOf()), [
    newInstrument({ index: 0, symbol: "NIFTY", scale: 100, lot: 1 }),
    newInstrument({ index: 1, symbol: "GOLD", scale: 1_000, lot: 1 }),
  ]);
});
