import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { compileRule, Lull, type LullCode, type LullRow } from "../../../workers/rules/mod.ts";

const DAY_STARTS = 1_767_205_800_000_000;

function codeOf(text: string, scale = 100): LullCode | null {
  const result = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute });
  assert.ok(result.ok, text);
  return result.rule.lullOf(scale);
}

/** A row at a price of minor units and a local time of day. */
function rowAt(price: number, time = "10:00"): LullRow {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const micros = (hours * 60 + minutes) * MICROS.minute;
  return { price, time: micros, ts: DAY_STARTS + micros, dayEnds: DAY_STARTS + MICROS.day };
}

/** The lull of a condition at a row: lowest and highest price; null if there is none. */
function pricesOf(text: string, price: number, scale = 100): [number, number] | null {
  const lull = new Lull();
  const found = codeOf(text, scale)?.(rowAt(price), lull) ?? false;
  return found ? [lull.low, lull.high] : null;
}

/** The last instant of the lull of a condition, as microseconds since the local midnight before the row. */
function lastOf(text: string, time: string): number | null {
  const lull = new Lull();
  const found = codeOf(text)?.(rowAt(10_000, time), lull) ?? false;
  return found ? lull.last - DAY_STARTS : null;
}

test("lullOf ends right before the first price in minor units that meets a comparison, whichever side it is on", () => {
  assert.deepEqual(pricesOf("price > 100", 9_000), [-Infinity, 10_000]);
  assert.deepEqual(pricesOf("price >= 100", 9_000), [-Infinity, 9_999]);
  assert.deepEqual(pricesOf("100 < price", 9_000), [-Infinity, 10_000]);
  assert.deepEqual(pricesOf("price < 100", 11_000), [10_000, Infinity]);
  assert.deepEqual(pricesOf("price <= 100", 11_000), [10_001, Infinity]);
  assert.deepEqual(pricesOf("NOT price > 100", 11_000), [10_001, Infinity]);
});

test("lullOf has none at a price that meets the comparison", () => {
  assert.equal(pricesOf("price > 100", 10_001), null);
  assert.equal(pricesOf("price >= 100", 10_000), null);
  assert.equal(pricesOf("price == 100", 10_000), null);
});

test("lullOf lies on either side of what is between two prices, and of an equality", () => {
  assert.deepEqual(pricesOf("price between 99 and 101", 9_000), [-Infinity, 9_899]);
  assert.deepEqual(pricesOf("price between 99 and 101", 10_200), [10_101, Infinity]);
  assert.deepEqual(pricesOf("price == 100", 10_001), [10_001, Infinity]);
});

test("lullOf is exact where a constant has no whole number of minor units, and where its product is rounded", () => {
  assert.deepEqual(pricesOf("price > 100.005", 9_000), [-Infinity, 10_000]);
  assert.deepEqual(pricesOf("price < 100.005", 11_000), [10_001, Infinity]);
  for (let cents = 1; cents < 3_000; cents += 1) {
    const price = (cents / 100).toFixed(2);
    assert.deepEqual(pricesOf(`price >= ${price}`, 0), [-Infinity, cents - 1], price);
    assert.deepEqual(pricesOf(`price <= ${price}`, 9_999), [cents + 1, Infinity], price);
  }
});

test("lullOf is unsure of prices too large to be told apart", () => {
  assert.equal(pricesOf("price > 100000000000000", 9_000, 10_000), null);
});

test("lullOf of one AND the other lasts as long as either, of one OR the other as long as both", () => {
  assert.deepEqual(pricesOf("price > 100 AND size > 5", 9_000), [-Infinity, 10_000]);
  assert.deepEqual(pricesOf("size > 5 AND price > 100", 9_000), [-Infinity, 10_000]);
  assert.deepEqual(pricesOf("price > 110 OR price < 90", 10_000), [9_000, 11_000]);
  assert.equal(pricesOf("price > 110 OR size > 5", 10_000), null);
  assert.equal(pricesOf("price > 110 OR price < 90", 11_001), null);
  assert.deepEqual(pricesOf("(price > 110 OR price < 90) AND price > 105", 8_000), [-Infinity, 10_500]);
});

test("lullOf is unsure of quotes, calculations, crossings, series and what may be unknown", () => {
  const texts = [
    "bid > 100",
    "price * 2 > 500",
    "price > close",
    "price crosses above 100",
    "price != 100",
    "price / 0 > 1",
    "1 / 0 > price",
    "ema(close, 3) > 100",
  ];
  for (const text of texts) assert.equal(pricesOf(text, 9_000), null, text);
});

test("lullOf never ends for what is never true", () => {
  assert.deepEqual(pricesOf("1 > 2", 9_000), [-Infinity, Infinity]);
});

test("lullOf ends before the time of day comes, or the day is over", () => {
  const at = (hours: number): number => hours * 60 * MICROS.minute;
  assert.equal(lastOf("time >= '11:00'", "10:00"), at(11) - 1);
  assert.equal(lastOf("time > '10:00'", "10:00"), at(10));
  assert.equal(lastOf("time between '11:00' and '12:00'", "10:00"), at(11) - 1);
  assert.equal(lastOf("time between '11:00' and '12:00'", "13:00"), at(24) - 1);
  assert.equal(lastOf("time between '11:00' and '12:00'", "11:30"), null);
  assert.equal(lastOf("time < '09:00'", "10:00"), at(24) - 1);
  assert.equal(lastOf("time >= '11:00' OR time >= '10:30'", "10:00"), at(10.5) - 1);
});
