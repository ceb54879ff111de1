import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exactText, inUnits, readExactDecimal } from "../../../../engine/market/instruments/exact_decimal.ts";

const READ: readonly (readonly [text: string, units: number, decimals: number])[] = [
  ["75", 75, 0],
  ["75.0", 75, 0],
  ["0.05", 5, 2],
  [".5", 5, 1],
  ["5.", 5, 0],
  ["+0.10", 1, 1],
  ["5e-05", 5, 5],
  ["1.5E3", 1_500, 0],
  ["0.00000001", 1, 8],
  ["000.000", 0, 0],
  ["100", 100, 0],
];

for (const [text, units, decimals] of READ) {
  test(`readExactDecimal reads ${text}`, () => assert.deepEqual(readExactDecimal(text), { units, decimals }));
}

for (const text of ["", ".", "-1", "1,000", "0x10", "1e", "1e999", "NaN", "9007199254740993", "1 ", "½"]) {
  test(`readExactDecimal finds no number in ${JSON.stringify(text)}`, () => {
    assert.equal(readExactDecimal(text), null);
  });
}

test("exactText writes what readExactDecimal reads, with no more digits than it takes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 12 }), (units, decimals) => {
      const read = readExactDecimal((units / 10 ** decimals).toFixed(decimals));
      assert.ok(read !== null);
      assert.equal(read.units * 10 ** (decimals - read.decimals), units);
      assert.deepEqual(readExactDecimal(exactText(read)), read);
    }),
  );
});

test("inUnits gives the units of so many places, or null where it has more", () => {
  assert.equal(inUnits({ units: 5, decimals: 2 }, 4), 500);
  assert.equal(inUnits({ units: 5, decimals: 2 }, 1), null);
  assert.equal(inUnits({ units: 2 ** 52, decimals: 0 }, 8), null);
});
