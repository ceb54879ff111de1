import assert from "node:assert/strict";
import { test } from "node:test";
import { currencyDecimals } from "../../../../engine/market/mod.ts";

test("currencyDecimals has those of ISO 4217, and 8 for what is no currency of a state", () => {
  const decimals = { INR: 2, USD: 2, EUR: 2, JPY: 0, KRW: 0, KWD: 3, BTC: 8, ETH: 8, USDT: 8, USDC: 8, SHIB: 8 };
  const found = Object.keys(decimals).map((code) => [code, currencyDecimals(code)]);
  assert.deepEqual(Object.fromEntries(found), decimals);
});
