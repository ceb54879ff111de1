import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPriceRange } from "../../../engine/core/mod.ts";

test("checkPriceRange takes prices of up to 2^50 minor units", () => {
  assert.equal(checkPriceRange({ symbol: "BTCUSDT", scale: 100_000_000 }, 100_000), null);
  assert.equal(checkPriceRange({ symbol: "X", scale: 1 }, 2 ** 50), null);
});

test("checkPriceRange names the instrument, and the decimals that its prices allow", () => {
  assert.equal(
    checkPriceRange({ symbol: "MRF", scale: 100_000_000 }, 12_000_000),
    "Expected prices of MRF up to 11258999, which 8 decimals allow, was 12000000. " +
      "Set price_decimals of MRF to 7 or fewer in the instruments file",
  );
  assert.equal(
    checkPriceRange({ symbol: "X", scale: 1 }, 2 ** 51),
    "Expected prices of X up to 1125899906842624, which 0 decimals allow, was 2251799813685248",
  );
});
