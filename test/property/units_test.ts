import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDecimal, isStrategyId, parseDecimal, parseStrategyId, toDecimal } from "../../engine/protocol/mod.ts";

const scales = fc.constantFrom(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000);
const minors = fc.maxSafeInteger();
/** What a price or a result can be: up to 13 digits. */
const prices = fc.integer({ min: -9_999_999_999_999, max: 9_999_999_999_999 });

/** The definition, in whole numbers. */
function exactText(minor: number, scale: number): string {
  const magnitude = BigInt(Math.abs(minor));
  const whole = magnitude / BigInt(scale);
  const rest = String(magnitude % BigInt(scale)).padStart(String(scale).length - 1, "0");
  return `${minor < 0 ? "-" : ""}${whole}${scale === 1 ? "" : `.${rest}`}`;
}

test("formatDecimal is exact for every safe integer", () => {
  fc.assert(
    fc.property(minors, scales, (minor, scale) => assert.equal(formatDecimal(minor, scale), exactText(minor, scale))),
  );
});

test("parseDecimal reads back what formatDecimal writes", () => {
  fc.assert(
    fc.property(minors, scales, (minor, scale) => {
      assert.equal(parseDecimal(formatDecimal(minor, scale), scale), minor === 0 ? 0 : minor);
    }),
  );
});

test("parseDecimal agrees with whole-number arithmetic on any plain decimal text", () => {
  const text = fc.tuple(
    fc.constantFrom("", "-", "+"),
    fc.stringMatching(/^\d{1,15}$/),
    fc.option(fc.stringMatching(/^\d{1,15}$/), { nil: null }),
  );
  fc.assert(
    fc.property(text, scales, ([sign, whole, decimals], scale) => {
      const digits = String(scale).length - 1;
      const padded = (decimals ?? "").padEnd(digits, "0");
      const exact = BigInt(whole + padded.slice(0, digits)) * (sign === "-" ? -1n : 1n);
      const fits = /^0*$/.test(padded.slice(digits)) && exact >= -(2n ** 53n - 1n) && exact <= 2n ** 53n - 1n;
      const given = `${sign}${whole}${decimals === null ? "" : `.${decimals}`}`;
      assert.equal(parseDecimal(given, scale), fits ? Number(exact) : null);
    }),
  );
});

test("parseDecimal never takes what is not plain decimal text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from("0123456789.-+eE, x")) }), scales, (text, scale) => {
      if (/^[+-]?\d+(\.\d+)?$/.test(text)) return;
      assert.equal(parseDecimal(text, scale), null);
    }),
  );
});

test("toDecimal prints as the decimal text without its last zeros", () => {
  fc.assert(
    fc.property(prices, scales, (minor, scale) => {
      assert.equal(Number(formatDecimal(minor, scale)) === toDecimal(minor, scale), true);
      assert.equal(parseDecimal(toPlain(toDecimal(minor, scale)), scale), minor === 0 ? 0 : minor);
    }),
  );
});

/** A number's shortest text, without an exponent. */
function toPlain(value: number): string {
  return Math.abs(value) < 1e-5 && value !== 0 ? value.toFixed(6) : String(value);
}

test("parseStrategyId takes exactly what isStrategyId says", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 70 }), (text) => {
      if (isStrategyId(text)) assert.equal(parseStrategyId(text), text);
      else assert.throws(() => parseStrategyId(text), TypeError);
    }),
  );
});
