import assert from "node:assert/strict";
import { test } from "node:test";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { evaluateSeries, SERIES_OPEN, SeriesBench } from "../../fixtures/series.ts";

const { minute, second } = MICROS;

/** Bars of one price each. */
function closes(
  ...prices: readonly number[]
): { open: number; high: number; low: number; close: number; volume: number }[] {
  return prices.map((price) => ({ open: price, high: price, low: price, close: price, volume: 1 }));
}

test("A crossing of bars is yes when the number was at or below the other one bar ago and is above it now", () => {
  assert.deepEqual(evaluateSeries("close crosses above 5", closes(4, 6, 7, 5, 6)), [NaN, 1, 0, 0, 1]);
  assert.deepEqual(evaluateSeries("close crosses below 5", closes(6, 4, 3, 5, 4)), [NaN, 1, 0, 0, 1]);
});

test("crossover and crossunder are the crossings of their two numbers", () => {
  for (const [call, phrase] of [
    ["crossover(close, open[1])", "close crosses above open[1]"],
    ["crossunder(close, open[1])", "close crosses below open[1]"],
  ] as const) {
    const bars = closes(4, 6, 5, 7, 3, 3, 4);
    assert.deepEqual(evaluateSeries(call, bars), evaluateSeries(phrase, bars));
  }
});

test("A crossing of bars is yes on the row that completes the bar, and on no other", () => {
  const bench = new SeriesBench("close crosses above 5");
  const at = (ts: number, price: number): number => bench.tick(SERIES_OPEN + ts, price);
  const seen = [at(0, 4), at(minute, 6), at(2 * minute, 6), at(2 * minute + second, 6), at(3 * minute, 6)];
  assert.deepEqual(seen, [NaN, NaN, 1, 0, 0]);
});

test("NOT a crossing is unknown as long as the crossing is", () => {
  assert.deepEqual(evaluateSeries("NOT close crosses above 5", closes(4, 6, 7)), [NaN, 0, 1]);
});

test("A crossing with the price is judged tick by tick, against the tick before", () => {
  const bench = new SeriesBench("price crosses above 5");
  const seen = [4, 6, 7, 5, 5.5, 4].map((price, i) => bench.tick(SERIES_OPEN + i * second, price));
  assert.deepEqual(seen, [NaN, 1, 0, 0, 1, 0]);
});

test("A crossing of the price with bars takes the bars' number of then and of now", () => {
  const bench = new SeriesBench("price crosses above close");
  const at = (ts: number, price: number): number => bench.tick(SERIES_OPEN + ts, price);
  // The first bar closes at 5; the second at 9, by which the price has not moved and is at or below it.
  const seen = [
    at(0, 5),
    at(minute, 4),
    at(minute + second, 6),
    at(minute + 2 * second, 9),
    at(2 * minute, 9),
    at(2 * minute + second, 10),
  ];
  assert.deepEqual(seen, [NaN, NaN, 1, 0, 0, 1]);
});

test("A crossing with a side that is unknown is unknown", () => {
  assert.deepEqual(evaluateSeries("close crosses above 1 / (close - 4)", closes(4, 6, 7)), [NaN, NaN, 0]);
});
