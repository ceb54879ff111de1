import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDecimal } from "../../../engine/protocol/mod.ts";
import { MoneyFormat } from "../../../engine/terminal/mod.ts";

const india = new MoneyFormat("Asia/Kolkata");
const elsewhere = new MoneyFormat("America/New_York");

test("MoneyFormat groups by lakhs and crores for an Indian market, else by thousands", () => {
  const minor = 12_345_678_950;
  assert.equal(india.amount(minor, 100), "12,34,56,789.50");
  assert.equal(new MoneyFormat("Asia/Calcutta").amount(minor, 100), "12,34,56,789.50");
  assert.equal(elsewhere.amount(minor, 100), "123,456,789.50");
  assert.equal(india.count(1_234_567), "12,34,567");
  assert.equal(elsewhere.count(1_234_567), "1,234,567");
});

test("MoneyFormat shows all the digits of the scale, and no point for whole units", () => {
  assert.deepEqual(
    [1, 10, 100, 1_000_000].map((scale) => india.amount(2_010_005, scale)),
    ["20,10,005", "2,01,000.5", "20,100.05", "2.010005"],
  );
});

test("MoneyFormat keeps the sign of an amount below one unit", () => {
  assert.deepEqual([india.amount(-5, 100), india.signed(-5, 100)], ["-0.05", "-0.05"]);
});

test("MoneyFormat.signed marks profits and losses, and leaves zero without a sign", () => {
  assert.deepEqual(
    [150_000, -150_000, 0, -0].map((minor) => elsewhere.signed(minor, 100)),
    ["+1,500.00", "-1,500.00", "0.00", "0.00"],
  );
});

test("MoneyFormat.amount is the exact decimal but for its commas, up to the largest safe integers", () => {
  const minors = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
  fc.assert(
    fc.property(minors, fc.constantFrom(1, 10, 100, 10_000, 1_000_000), (minor, scale) => {
      for (const money of [india, elsewhere]) {
        assert.equal(money.amount(minor, scale).replaceAll(",", ""), formatDecimal(minor, scale));
      }
    }),
  );
});
