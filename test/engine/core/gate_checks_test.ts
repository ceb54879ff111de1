import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEntry, checkExit, type EntryFacts } from "../../../engine/core/mod.ts";
import type { DenialCode } from "../../../engine/protocol/mod.ts";
import { intent } from "../../fixtures/gate_bench.ts";
import { NIFTY } from "../../fixtures/session.ts";

const CLEAN: EntryFacts = {
  trading: "active",
  enabled: true,
  closed: false,
  position: null,
  entries: 0,
  maxEntries: 1,
  instrument: NIFTY,
  hasPercent: false,
  price: 10_000,
  reference: 10_000,
  priceBandPct: 10,
  rateExceeded: false,
  breakerOpen: false,
  stale: false,
  staleFeed: false,
};

test("checkEntry names the first reason in its fixed order", () => {
  const position = { side: "BUY", qty: 1, entryPrice: 1, entryTs: 1, entryN: 1 } as const;
  const reasons: readonly (readonly [DenialCode, Partial<EntryFacts>])[] = [
    ["duplicate", { position }],
    ["halted", { trading: "halted" }],
    ["disabled", { enabled: false }],
    ["closed", { closed: true }],
    ["max-entries", { entries: 1 }],
    ["lot", { instrument: { ...NIFTY, lot: 2 } }],
    ["no-price", { price: NaN }],
    ["price-band", { reference: 100 }],
    ["rate", { rateExceeded: true }],
    ["stale", { stale: true }],
  ];
  for (let first = 0; first < reasons.length; first += 1) {
    const [code] = reasons[first] ?? assert.fail("there is a reason");
    const facts = Object.assign({}, CLEAN, ...reasons.slice(first).map(([, each]) => each)) as EntryFacts;
    assert.equal(checkEntry(intent(0, 1, "entry"), facts), code);
  }
  assert.equal(checkEntry(intent(0, 1, "entry"), CLEAN), null);
});

test("checkEntry denies an invalid quantity", () => {
  for (const qty of [0, -1, 1.5, NaN, Infinity]) {
    assert.equal(checkEntry(intent(0, 1, "entry", qty), CLEAN), "quantity", String(qty));
  }
});

test("checkEntry accepts a price exactly at the edge of the price band", () => {
  const at = (price: number): DenialCode | null => checkEntry(intent(0, 1, "entry"), { ...CLEAN, price });
  assert.deepEqual([at(11_000), at(11_001), at(9_000), at(8_999)], [null, "price-band", null, "price-band"]);
});

test("checkEntry takes a price of 0 and below, and no price that is none", () => {
  const at = (price: number, over: Partial<EntryFacts> = {}): DenialCode | null =>
    checkEntry(intent(0, 1, "entry"), { ...CLEAN, priceBandPct: 0, price, ...over });
  assert.deepEqual([at(0), at(-3_763), at(NaN), at(0.5)], [null, null, "no-price", "no-price"]);
  // A percentage of 0 is unknown: such a position could not be bounded.
  assert.deepEqual([at(0, { hasPercent: true }), at(-1, { hasPercent: true })], ["no-price", null]);
});

test("checkEntry measures the price band by what the price before is without its sign, from 100 ticks on", () => {
  const at = (reference: number, price: number, tick = 1): DenialCode | null =>
    checkEntry(intent(0, 1, "entry"), { ...CLEAN, instrument: { ...NIFTY, tick }, reference, price });
  assert.deepEqual(
    [at(-10_000, -11_000), at(-10_000, -11_001), at(-10_000, -8_999)],
    [null, "price-band", "price-band"],
  );
  assert.deepEqual(
    [at(99, -3_763), at(0, 10_000), at(100, 111), at(-100, 100)],
    [null, null, "price-band", "price-band"],
  );
  assert.deepEqual([at(499, 5_000, 5), at(500, 5_000, 5)], [null, "price-band"]);
});

test("checkEntry has no price band for options", () => {
  const facts = { ...CLEAN, reference: 400, price: 600 };
  assert.equal(checkEntry(intent(0, 1, "entry"), facts), "price-band");
  assert.equal(checkEntry(intent(0, 1, "entry"), { ...facts, instrument: { ...NIFTY, kind: "option" } }), null);
  assert.equal(checkEntry(intent(0, 1, "entry"), { ...facts, instrument: { ...NIFTY, kind: "future" } }), "price-band");
});

test("checkEntry denies more than one order may have, and a value that is no safe integer", () => {
  const entry = (qty: number, over: Partial<EntryFacts["instrument"]>): DenialCode | null =>
    checkEntry(intent(0, 1, "entry", qty), { ...CLEAN, instrument: { ...NIFTY, ...over } });
  assert.deepEqual([entry(1_800, { freezeQty: 1_800 }), entry(1_801, { freezeQty: 1_800 })], [null, "quantity"]);
  assert.equal(entry(2 ** 40, {}), "quantity");
  // 100,000.00000000 x 1.50000000: a value of 1.5e21 counted in both minor units, and of 150,000.00 in money.
  const btc = { scale: 1e8, qtyScale: 1e8, moneyScale: 100, lot: 1 };
  const facts = { ...CLEAN, price: 1e13, reference: 1e13, instrument: { ...NIFTY, ...btc } };
  assert.equal(checkEntry(intent(0, 1, "entry", 1.5e8), facts), null);
});

test("checkExit denies an exit only if no position is open", () => {
  assert.equal(checkExit({ side: "BUY", qty: 1, entryPrice: 1, entryTs: 0, entryN: 1 }), null);
  assert.equal(checkExit(null), "already-closed");
});
