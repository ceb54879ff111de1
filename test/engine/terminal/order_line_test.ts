import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type OrderRecord,
  parsePriceMinor,
  parseQty,
  parseSeq,
  parseStrategyId,
  parseUnixMicros,
} from "../../../engine/protocol/mod.ts";
import { MoneyFormat, orderLine } from "../../../engine/terminal/mod.ts";
import { NIFTY } from "../../fixtures/session.ts";

const ENTRY: OrderRecord = {
  id: "nifty-1#1",
  strategyId: parseStrategyId("nifty-1"),
  strategy: 0,
  n: 1,
  instrument: 0,
  side: "BUY",
  qty: parseQty(75),
  seq: parseSeq(7),
  ts: parseUnixMicros(1_767_239_106_000_000),
  price: parsePriceMinor(2_010_000),
  reason: "entry",
  status: "filled",
  why: null,
  fillPrice: parsePriceMinor(2_010_005),
  fees: 100,
  realised: -100,
};

const lineOf = (over: Partial<OrderRecord>): string =>
  orderLine({ ...ENTRY, ...over }, NIFTY, new MoneyFormat("Asia/Kolkata"));

test("orderLine shows a filled entry at the price of its fill", () => {
  assert.equal(lineOf({}), "BUY nifty-1 75 NIFTY @ 20,100.05 entry");
});

test("orderLine shows an exit with its reason and its realised amount", () => {
  const exit = { side: "SELL", fillPrice: parsePriceMinor(2_012_005) } as const;
  assert.equal(
    lineOf({ ...exit, reason: "target", realised: 150_000 }),
    "SELL nifty-1 75 NIFTY @ 20,120.05 target +1,500.00",
  );
  assert.equal(
    lineOf({ ...exit, reason: "square-off", realised: -12_345_678 }),
    "SELL nifty-1 75 NIFTY @ 20,120.05 square-off -1,23,456.78",
  );
  assert.equal(lineOf({ ...exit, reason: "rule", realised: 0 }), "SELL nifty-1 75 NIFTY @ 20,120.05 rule 0.00");
});

test("orderLine shows a denied order at the price of its row, with the code", () => {
  assert.equal(
    lineOf({ status: "denied", why: "price-band", fillPrice: null, fees: 0, realised: 0 }),
    "BUY nifty-1 75 NIFTY @ 20,100.00 entry denied: price-band",
  );
});

test("orderLine shows a rejected order with the venue's text, without control characters", () => {
  const rejected = { status: "rejected", fillPrice: null, fees: 0, realised: 0 } as const;
  assert.equal(
    lineOf({ ...rejected, why: "no\x1b[2J margin" }),
    "BUY nifty-1 75 NIFTY @ 20,100.00 entry rejected: no\uFFFD[2J margin",
  );
  assert.equal(lineOf({ ...rejected, why: "" }), "BUY nifty-1 75 NIFTY @ 20,100.00 entry rejected");
});
