import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { feeOf, feeOfFill, NO_FEES, paperFillPrice } from "../../../engine/core/mod.ts";

test("feeOf adds a part of the notional and a fixed part", () => {
  // 0.03 % of 20,100.00 is 6.03; 20 rupees a fill.
  assert.equal(feeOf(2_010_000, 100, { rateNano: 300_000, fixedNano: 0 }), 603);
  assert.equal(feeOf(2_010_000, 100, { rateNano: 0, fixedNano: 20_000_000_000 }), 2_000);
  assert.equal(feeOf(2_010_000, 100, { rateNano: 300_000, fixedNano: 20_000_000_000 }), 2_603);
});

test("feeOf rounds half up, and once: two halves make one, not two", () => {
  const half = { rateNano: 500_000_000, fixedNano: 0 };
  assert.deepEqual(
    [1, 2, 3].map((notional) => feeOf(notional, 1, half)),
    [1, 1, 2],
  );
  assert.equal(feeOf(1, 1, { rateNano: 499_999_999, fixedNano: 0 }), 0);
  assert.equal(feeOf(1, 1, { rateNano: 500_000_000, fixedNano: 500_000_000 }), 1);
});

test("feeOf costs nothing without fees", () => {
  assert.equal(feeOf(Number.MAX_SAFE_INTEGER, 100, NO_FEES), 0);
});

test("feeOf keeps a half that a double would lose", () => {
  const notional = 9_007_199_254_740_991;
  assert.equal(feeOf(notional, 1, { rateNano: 500_000_000, fixedNano: 0 }), 4_503_599_627_370_496);
});

test("feeOf refuses a notional that is not exact, or below 0", () => {
  const schedule = { rateNano: 1, fixedNano: 0 };
  assert.throws(() => feeOf(2 ** 53, 1, schedule), /notional is an exact integer/);
  assert.throws(() => feeOf(-1, 1, schedule), /notional is an exact integer/);
  assert.equal(feeOf(10n ** 18n, 1, schedule), 1_000_000_000);
});

test("feeOfFill is of what the fill is worth, whatever its sign, and exact where that is no safe integer", () => {
  const units = { scale: 100, qtyScale: 1_000, moneyScale: 100, multiplier: 100 };
  const schedule = { rateNano: 300_000, fixedNano: 20_000_000_000 };
  // 2 lots of 100 barrels at -37.63: 7,526.00, of which 0.03 % is 2.26, and 20 on top.
  assert.equal(feeOfFill({ price: -3_763, qty: 2_000, side: "BUY" }, units, schedule), 2_226);
  assert.equal(feeOfFill({ price: 3_763, qty: 2_000, side: "BUY" }, units, schedule), 2_226);
  const plain = { scale: 1, qtyScale: 1, moneyScale: 1, multiplier: 1 };
  assert.equal(
    feeOfFill({ price: 2 ** 50, qty: 1_000_001, side: "BUY" }, plain, { rateNano: 1, fixedNano: 0 }),
    1_125_901_032_743,
  );
  assert.equal(
    feeOfFill({ price: -(2 ** 50), qty: 1_000_001, side: "BUY" }, plain, { rateNano: 1, fixedNano: 0 }),
    1_125_901_032_743,
  );
});

test("feeOf is the rational number rounded half up, for any schedule", () => {
  const nano = fc.integer({ min: 0, max: 50_000_000_000 });
  const notional = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 10_000_000_000_000 }));
  const scale = fc.constantFrom(1, 100, 1_000_000);
  fc.assert(
    fc.property(notional, scale, nano, nano, (amount, minor, rateNano, fixedNano) => {
      const exact = BigInt(amount) * BigInt(rateNano) + BigInt(minor) * BigInt(fixedNano);
      const down = exact / 1_000_000_000n;
      const up = exact % 1_000_000_000n >= 500_000_000n ? 1n : 0n;
      assert.equal(BigInt(feeOf(amount, minor, { rateNano, fixedNano })), down + up);
    }),
  );
});

test("paperFillPrice makes the row's price worse by the slippage for both sides, in ticks of the instrument", () => {
  const fill = (side: "BUY" | "SELL", price: number, slippageTicks: number, tick = 1): number =>
    paperFillPrice(side, price, { slippageTicks, tick });
  assert.deepEqual([fill("BUY", 100, 0), fill("SELL", 100, 0)], [100, 100]);
  assert.deepEqual([fill("BUY", 100, 5), fill("SELL", 100, 5)], [105, 95]);
  assert.deepEqual([fill("BUY", 100, 2, 25), fill("SELL", 100, 2, 25)], [150, 50]);
});

test("paperFillPrice sells at a price of zero or below for less, and above zero for one minor unit at least", () => {
  assert.equal(paperFillPrice("SELL", -3_763, { slippageTicks: 5, tick: 1 }), -3_768);
  assert.equal(paperFillPrice("SELL", 0, { slippageTicks: 5, tick: 1 }), -5);
  assert.equal(paperFillPrice("SELL", 5, { slippageTicks: 5, tick: 1 }), 1);
  assert.equal(paperFillPrice("SELL", 5, { slippageTicks: 2, tick: 5 }), 1);
  assert.equal(paperFillPrice("BUY", -3, { slippageTicks: 5, tick: 1 }), 2);
});
