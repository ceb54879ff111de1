import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { Column, COLUMNS, compileRule, InertRange, RowContext } from "../../../workers/rules/mod.ts";
import { nextDown, nextUp } from "../../../workers/rules/neighbours.ts";

const DAY_STARTS = 1_767_205_800_000_000;

/** What a row of the tests has. */
interface Shown {
  readonly price?: number;
  readonly size?: number;
  readonly bid?: number;
  /** Of the first series node that the rule reads. */
  readonly node?: number;
  readonly pnl?: number;
  readonly time?: string;
}

/** The inert range of a condition at a row; null if none is found. */
function rangeOf(
  text: string,
  { price = 90, size = 1, bid = NaN, node = NaN, pnl = NaN, time = "10:00" }: Shown,
): InertRange | null {
  const result = compileRule(text, { key: "exit_condition", timeframe: MICROS.minute });
  assert.ok(result.ok, text);
  const context = new RowContext(new Float64Array(COLUMNS + 8).fill(node));
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const micros = (hours * 60 + minutes) * MICROS.minute;
  Object.assign(context, { price, size, bid, pnl, time: micros, ts: DAY_STARTS + micros });
  const row = { ts: context.ts, time: micros, dayEnds: DAY_STARTS + MICROS.day };
  const range = new InertRange();
  const code = result.rule.inertOf((value) => (value.kind === "column" ? value.column : COLUMNS + value.node));
  return code?.(row, context, range) === true ? range : null;
}

/** The lowest and the highest price of the range; null if there is none. */
function pricesOf(text: string, price: number): readonly [number, number] | null {
  const range = rangeOf(text, { price });
  return range === null ? null : [range.low, range.high];
}

/** The last instant of the range, as microseconds since the local midnight before the row. */
function lastOf(text: string, time: string): number | null {
  const range = rangeOf(text, { price: 100, time });
  return range === null ? null : range.last - DAY_STARTS;
}

test("inertOf ends right before the first value that meets a comparison, whichever side it is on", () => {
  assert.deepEqual(pricesOf("price > 100", 90), [-Infinity, 100]);
  assert.deepEqual(pricesOf("price >= 100", 90), [-Infinity, nextDown(100)]);
  assert.deepEqual(pricesOf("100 < price", 90), [-Infinity, 100]);
  assert.deepEqual(pricesOf("price < 100", 110), [100, Infinity]);
  assert.deepEqual(pricesOf("price <= 100", 110), [nextUp(100), Infinity]);
  assert.deepEqual(pricesOf("NOT price > 100", 110), [nextUp(100), Infinity]);
});

test("inertOf finds none at a value that meets the comparison, nor at an unknown one", () => {
  assert.equal(pricesOf("price > 100", 100.01), null);
  assert.equal(pricesOf("price >= 100", 100), null);
  assert.equal(pricesOf("price == 100", 100), null);
  assert.equal(rangeOf("bid > 100", { bid: NaN }), null);
});

test("inertOf is on either side of what is between two values, and of an equality", () => {
  assert.deepEqual(pricesOf("price between 99 and 101", 90), [-Infinity, nextDown(99)]);
  assert.deepEqual(pricesOf("price between 99 and 101", 102), [nextUp(101), Infinity]);
  assert.deepEqual(pricesOf("price == 100", 100.01), [nextUp(100), Infinity]);
});

test("inertOf goes by any value that all strategies share: quote, size, series node", () => {
  const found = (text: string, shown: Shown): unknown => {
    const range = rangeOf(text, shown);
    return range && [range.column, range.low, range.high];
  };
  assert.deepEqual(found("size > 5", { size: 1 }), [Column.size, -Infinity, 5]);
  assert.deepEqual(found("bid < 100", { bid: 101 }), [Column.bid, 100, Infinity]);
  assert.deepEqual(found("close > 100", { node: 99 }), [COLUMNS, -Infinity, 100]);
});

test("inertOf of one AND the other is that of either, of one OR the other what both have in common", () => {
  assert.deepEqual(pricesOf("price > 100 AND size > 0", 90), [-Infinity, 100]);
  assert.deepEqual(pricesOf("size > 0 AND price > 100", 90), [-Infinity, 100]);
  assert.deepEqual(pricesOf("price > 110 OR price < 90", 100), [90, 110]);
  assert.equal(pricesOf("price > 110 OR price < 90", 110.01), null);
  assert.deepEqual(pricesOf("(price > 110 OR price < 90) AND price > 105", 80), [-Infinity, 105]);
});

test("inertOf finds none for one OR the other of two values", () => {
  assert.equal(rangeOf("price > 110 OR size > 5", { price: 100, size: 1 }), null);
});

test("inertOf finds none for calculations, crossings, inequalities, what may be unknown, and values of a position", () => {
  for (const text of [
    "price * 2 > 500",
    "price > close",
    "price != 100",
    "price / 0 > 1",
    "1 / 0 > price",
    "pnl > 100",
    "high_since_entry > 100",
  ]) {
    assert.equal(rangeOf(text, { price: 90, node: 90, pnl: 1 }), null, text);
  }
});

test("inertOf never ends for what is never true", () => {
  assert.deepEqual(pricesOf("1 > 2", 90), [-Infinity, Infinity]);
});

test("inertOf ends before the time of day comes, or the day is over", () => {
  const at = (hours: number): number => hours * 60 * MICROS.minute;
  assert.equal(lastOf("time >= '11:00'", "10:00"), at(11) - 1);
  assert.equal(lastOf("time > '10:00'", "10:00"), at(10));
  assert.equal(lastOf("time between '11:00' and '12:00'", "10:00"), at(11) - 1);
  assert.equal(lastOf("time between '11:00' and '12:00'", "13:00"), at(24) - 1);
  assert.equal(lastOf("time between '11:00' and '12:00'", "11:30"), null);
  assert.equal(lastOf("time < '09:00'", "10:00"), at(24) - 1);
  assert.equal(lastOf("time >= '11:00' OR time >= '10:30'", "10:00"), at(10.5) - 1);
});
