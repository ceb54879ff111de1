import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byCurrency, CurrencyTotals, realisedTotal, singleOf, totalsOf } from "../../../engine/core/mod.ts";

const PAISE = { currency: null, moneyScale: 100 };
const FINE = { currency: null, moneyScale: 10_000 };
const CENTS = { currency: "USD", moneyScale: 100 };
const SATOSHI = { currency: "BTC", moneyScale: 100_000_000 };

test("CurrencyTotals adds one currency in its finest unit", () => {
  const totals = new CurrencyTotals([PAISE, FINE]);
  totals.add(-10, PAISE);
  totals.add(-1, FINE);
  assert.deepEqual(totals.all, [{ currency: null, minor: -1_001n, scale: 10_000 }]);
  assert.deepEqual([singleOf(totals.all), byCurrency(totals.all)], [-0.1001, null]);
});

test("CurrencyTotals never adds two currencies, and lists the unnamed one first", () => {
  const totals = new CurrencyTotals([CENTS, SATOSHI, PAISE]);
  totals.add(150, CENTS);
  totals.add(-3, SATOSHI);
  totals.add(1_000, PAISE);
  totals.add(50, CENTS);
  assert.equal(singleOf(totals.all), null);
  assert.deepEqual(byCurrency(totals.all), { unnamed: 10, BTC: -0.00000003, USD: 2 });
  assert.deepEqual(Object.keys(byCurrency(totals.all) ?? {}), ["unnamed", "BTC", "USD"]);
});

test("CurrencyTotals has one figure where only one of the known currencies has an amount, or none has", () => {
  const totals = new CurrencyTotals([PAISE, CENTS]);
  assert.deepEqual(totals.all, [{ currency: null, minor: 0n, scale: 100 }]);
  totals.add(0, CENTS);
  assert.deepEqual(totals.all, [{ currency: "USD", minor: 0n, scale: 100 }]);
  assert.deepEqual(new CurrencyTotals([]).all, [{ currency: null, minor: 0n, scale: 1 }]);
});

test("CurrencyTotals refuses an amount of a unit that it does not know", () => {
  const totals = new CurrencyTotals([PAISE]);
  assert.throws(() => totals.add(1, CENTS), /Expected an amount of a known unit, was USD in 1\/100/);
  assert.throws(() => totals.add(1, FINE), /Expected an amount of a known unit/);
});

test("CurrencyTotals is exact beyond safe integers", () => {
  const units = [PAISE, FINE, { currency: null, moneyScale: 100_000_000 }];
  const amounts = fc.array(
    fc.tuple(
      fc.constantFrom(...units),
      fc.oneof(
        fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
        fc.integer({ min: -1_000, max: 1_000 }),
      ),
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(amounts, (all) => {
      const totals = new CurrencyTotals(units);
      for (const [unit, minor] of all) totals.add(minor, unit);
      const exact = all.reduce((sum, [unit, minor]) => sum + BigInt(minor) * BigInt(1e8 / unit.moneyScale), 0n);
      assert.deepEqual(totals.all, [{ currency: null, minor: exact, scale: 100_000_000 }]);
    }),
  );
});

test("totalsOf gives back the totals of what a close says", () => {
  const amount = fc.integer({ min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(amount, amount, (usd, btc) => {
      const totals = new CurrencyTotals([CENTS, SATOSHI]);
      totals.add(usd, CENTS);
      totals.add(btc, SATOSHI);
      assert.deepEqual(totalsOf(realisedTotal(totals.all), [CENTS, SATOSHI]), totals.all);
    }),
  );
  assert.deepEqual(totalsOf({ realised: -39.5 }, [PAISE, FINE]), [{ currency: null, minor: -395_000n, scale: 10_000 }]);
});
