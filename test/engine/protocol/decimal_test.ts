import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDecimal, isScale, parseDecimal, toDecimal } from "../../../engine/protocol/mod.ts";

test("parseDecimal reads plain decimal text as an integer of the scale", () => {
  const read = [
    ["20100.05", 100, 2_010_005],
    ["20100.5", 100, 2_010_050],
    ["20100", 100, 2_010_000],
    ["-0.5", 100, -50],
    ["+7", 1, 7],
    ["007.10", 10, 71],
    ["0.000001", 1_000_000, 1],
  ] as const;
  for (const [text, scale, minor] of read) assert.equal(parseDecimal(text, scale), minor, text);
});

test("parseDecimal is exact where multiplying a double by the scale is not", () => {
  assert.notEqual(1.005 * 1_000, 1_005);
  assert.equal(parseDecimal("1.005", 1_000), 1_005);
  assert.equal(parseDecimal("4.35", 100), 435);
});

test("parseDecimal takes more decimals than the scale only if they are zeros", () => {
  assert.equal(parseDecimal("1.2300", 100), 123);
  assert.equal(parseDecimal("1.2301", 100), null);
  assert.equal(parseDecimal("1.0", 1), 1);
  assert.equal(parseDecimal("1.5", 1), null);
});

test("parseDecimal gives no negative zero", () => {
  assert.equal(Object.is(parseDecimal("-0.00", 100), 0), true);
});

test("parseDecimal refuses text that is not plain decimal", () => {
  for (const text of ["", ".", "1.", ".5", "1e3", "1,000", " 1", "1 ", "0x10", "NaN", "--1", "1.2.3", "१"]) {
    assert.equal(parseDecimal(text, 100), null, JSON.stringify(text));
  }
});

test("parseDecimal refuses a number that is no safe integer at the scale", () => {
  assert.equal(parseDecimal("90071992547409.91", 100), Number.MAX_SAFE_INTEGER);
  assert.equal(parseDecimal("90071992547409.92", 100), null);
  assert.equal(parseDecimal("999999999999999", 1_000_000), null);
});

test("formatDecimal writes all digits of the scale", () => {
  const written = [
    [2_010_005, 100, "20100.05"],
    [5, 100, "0.05"],
    [-5, 100, "-0.05"],
    [-12_345, 1_000, "-12.345"],
    [0, 100, "0.00"],
    [-0, 100, "0.00"],
    [7, 1, "7"],
  ] as const;
  for (const [minor, scale, text] of written) assert.equal(formatDecimal(minor, scale), text);
});

test("toDecimal is the double that prints as the decimal text", () => {
  assert.equal(String(toDecimal(2_010_005, 100)), "20100.05");
  assert.equal(String(toDecimal(435, 100)), "4.35");
});

test("isScale takes the powers of ten from 1 to a hundred million", () => {
  const scales = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
  assert.equal(scales.every(isScale), true);
  assert.equal([0, -1, 2, 50, 0.1, 1_000_000_000, NaN].some(isScale), false);
});
