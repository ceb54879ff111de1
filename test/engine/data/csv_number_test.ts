import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scanDecimal, scanSize } from "../../../engine/data/csv_number.ts";
import { parseDecimal } from "../../../engine/protocol/mod.ts";

/** Scans a text in the middle of others, which must not be read. */
function scan<T>(text: string, read: (bytes: Uint8Array, start: number, end: number) => T): T {
  const bytes = new TextEncoder().encode(`9.${text}5`);
  return read(bytes, 2, bytes.length - 1);
}

const decimal = (text: string, scale: number): number =>
  scan(text, (bytes, from, to) => scanDecimal(bytes, from, to, scale));
const size = (text: string): number => scan(text, scanSize);

const numberish = fc.oneof(
  fc.stringMatching(/^[+-]?\d{0,17}(\.\d{0,17})?$/),
  fc.stringMatching(/^\d{1,6}\.\d{1,3}0{0,3}$/),
  fc.string({ maxLength: 8 }),
);

test("scanDecimal reads decimal text exactly", () => {
  assert.equal(decimal("20100.05", 100), 2_010_005);
  assert.equal(decimal("20100.050", 100), 2_010_005);
  assert.equal(decimal("7", 1), 7);
  assert.equal(decimal("0.000001", 1_000_000), 1);
});

test("scanDecimal gives NaN for what is not decimal text of the scale", () => {
  for (const text of ["", "-", ".5", "5.", "1e3", " 1", "1,5", "1.005", "0x10", "1.2.3", "9007199254740993"]) {
    assert.equal(decimal(text, 100), NaN, JSON.stringify(text));
  }
});

test("scanDecimal agrees with parseDecimal on any text and scale", () => {
  const scales = fc.constantFrom(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000);
  fc.assert(
    fc.property(numberish, scales, (text, scale) => {
      const scanned = decimal(text, scale);
      assert.equal(Number.isNaN(scanned) ? null : scanned, parseDecimal(text, scale));
    }),
    { numRuns: 2_000 },
  );
});

test("scanSize reads whole and decimal numbers, with or without an exponent", () => {
  assert.deepEqual(["0", "12", "0.1", "12.50", "1e-7", "1.5E+21"].map(size), [0, 12, 0.1, 12.5, 1e-7, 1.5e21]);
});

test("scanSize gives NaN for what is not a number >= 0", () => {
  for (const text of ["", "-1", "+1", ".5", "5.", "1.2.3", "Infinity", "NaN", "0x10", "1e999", " 1", "1_000"]) {
    assert.equal(size(text), NaN, JSON.stringify(text));
  }
});

test("scanSize reads back the text of any number >= 0", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(size(String(value)), value === 0 ? 0 : value);
    }),
    { numRuns: 2_000 },
  );
});

test("scanSize reads decimal text to the nearest double", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,18}(\.\d{1,18})?$/), (text) => {
      assert.equal(size(text), Number(text));
    }),
    { numRuns: 2_000 },
  );
});
