import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEntry, checkExit, type EntryFacts } from "../../../engine/core/mod.ts";
import type { DenialCode } from "../../../engine/protocol/mod.ts";
import { intent } from "../../fixtures/gate_bench.ts";

const CLEAN: EntryFacts = {
  trading: "active",
  enabled: true,
  closed: false,
  position: null,
  entries: 0,
  maxEntries: 1,
  lot: 1,
  price: 10_000,
  previousPrice: 10_000,
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
    ["lot", { lot: 2 }],
    ["no-price", { price: NaN }],
    ["price-band", { previousPrice: 1 }],
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

test("checkExit denies an exit only if no position is open", () => {
  assert.equal(checkExit({ side: "BUY", qty: 1, entryPrice: 1, entryTs: 0, entryN: 1 }), null);
  assert.equal(checkExit(null), "already-closed");
});
