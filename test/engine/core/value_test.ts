import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exactValueOf, PLAIN_UNITS, valueOf } from "../../../engine/core/mod.ts";
import { unitsArbitrary, valueExactly } from "../../fixtures/units.ts";

test("valueOf is price times quantity times the multiplier, in minor units of money", () => {
  assert.equal(valueOf(2_010_000, 75, { scale: 100, qtyScale: 1, moneyScale: 100, multiplier: 1 }), 150_750_000);
  // 0.015 bitcoin at 93,989.52: 1,409.8428, in cents.
  assert.equal(valueOf(9_398_952, 15, { scale: 100, qtyScale: 1_000, moneyScale: 100, multiplier: 1 }), 140_984);
  // 2 lots of 1,000 barrels at -37.63.
  assert.equal(valueOf(-3_763, 2, { scale: 100, qtyScale: 1, moneyScale: 100, multiplier: 1_000 }), -7_526_000);
  // Money of more decimals than prices.
  assert.equal(valueOf(712, 3, { scale: 100_000_000, qtyScale: 1, moneyScale: 100_000_000, multiplier: 1 }), 2_136);
  assert.equal(valueOf(5, 3, { scale: 1, qtyScale: 1, moneyScale: 100, multiplier: 1 }), 1_500);
});

test("valueOf rounds half to even", () => {
  const units = { scale: 100, qtyScale: 1, moneyScale: 10, multiplier: 1 };
  assert.deepEqual(
    [4, 5, 6, 14, 15, 25, -4, -5, -6, -15, -25].map((price) => valueOf(price, 1, units)),
    [0, 0, 1, 1, 2, 2, 0, 0, -1, -2, -2],
  );
  assert.ok(Object.is(valueOf(-4, 1, units), 0), "no -0");
});

test("valueOf of a price that nobody knows is unknown", () => {
  const fine = { scale: 100, qtyScale: 1_000, moneyScale: 100, multiplier: 1 };
  for (const units of [PLAIN_UNITS, fine]) assert.ok(Number.isNaN(valueOf(Number.NaN, 1, units)));
});

test("valueOf is exact for any instrument, and the nearest double where no safe integer is", () => {
  const price = fc.oneof(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
  );
  const qty = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 2 ** 50 }));
  fc.assert(
    fc.property(price, qty, unitsArbitrary, (each, many, units) => {
      const exact = valueExactly(each, many, units);
      assert.equal(exactValueOf(each, many, units), exact);
      assert.equal(valueOf(each, many, units), Number(exact));
    }),
    { numRuns: 5_000 },
  );
});

test("valueOf never falls while the price rises", () => {
  const price = fc.integer({ min: -(2 ** 49), max: 2 ** 49 });
  const step = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 1_000_000 }));
  fc.assert(
    fc.property(price, step, fc.integer({ min: 1, max: 2 ** 40 }), unitsArbitrary, (low, by, qty, units) => {
      assert.ok(valueOf(low + by, qty, units) >= valueOf(low, qty, units));
    }),
    { numRuns: 2_000 },
  );
});
