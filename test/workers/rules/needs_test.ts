import assert from "node:assert/strict";
import { test } from "node:test";
import { formatTimeOfDay } from "../../../engine/core/mod.ts";
import { MICROS } from "../../../engine/protocol/mod.ts";
import { compileRule } from "../../../workers/rules/mod.ts";

/** The needs of a condition, a text each: the part, its bars, its data. */
function needsOf(text: string): readonly string[] {
  const result = compileRule(text, { key: "entry_condition", timeframe: 5 * MICROS.minute });
  assert.ok(result.ok, text);
  return result.rule.needs().map(({ offset, length, bars, data }) => {
    const counts = bars.map(({ timeframe, bars: count }) => `${count} x ${timeframe}`);
    return [text.slice(offset, offset + length), ...counts, ...data].join(" | ");
  });
}

function timesOf(text: string): readonly string[] {
  const result = compileRule(text, { key: "entry_condition", timeframe: MICROS.minute });
  assert.ok(result.ok, text);
  return result.rule.times().map(({ offset, length, time }) => {
    assert.ok(time !== null);
    return `${text.slice(offset, offset + length)} | ${formatTimeOfDay(time.from)} ${formatTimeOfDay(time.to)}`;
  });
}

test("needsOf tells of each part how many bars it needs, of which timeframe", () => {
  assert.deepEqual(needsOf("close > ema(close, 100)"), ["close | 1 x 5m", "ema(close, 100) | 100 x 5m"]);
  assert.deepEqual(needsOf("price > sma(close@1d, 2) AND rsi(close, 14) < 30"), [
    "sma(close@1d, 2) | 2 x 1d",
    "rsi(close, 14) | 15 x 5m",
  ]);
  assert.deepEqual(needsOf("NOT (price between low[3] and high[1] * 1.2)"), ["low[3] | 4 x 5m", "high[1] | 2 x 5m"]);
});

test("needsOf looks into functions without a memory, and takes their timeframe along", () => {
  assert.deepEqual(needsOf("max(ema(close, 9), bid)@15m > abs(close)"), [
    "ema(close, 9) | 9 x 15m",
    "bid | bid",
    "close | 1 x 5m",
  ]);
});

test("needsOf tells of a crossing one bar more than of its sides, and of its sides what data they need", () => {
  assert.deepEqual(needsOf("close crosses above ema(close, 20)"), ["close crosses above ema(close, 20) | 21 x 5m"]);
  assert.deepEqual(needsOf("close crosses below vwap()"), ["close crosses below vwap() | 2 x 5m", "vwap() | volume"]);
  assert.deepEqual(needsOf("crossover(close, ema(close, 20))"), ["crossover(close, ema(close, 20)) | 21 x 5m"]);
});

test("needsOf finds the data that a part reads, also by way of other values", () => {
  assert.deepEqual(needsOf("size > 10 AND bid < ask AND day_open > prev_close"), [
    "size | volume",
    "bid | bid",
    "ask | ask",
    "prev_close | prev-close",
  ]);
  assert.deepEqual(needsOf("mfi(14) < 20 OR obv() > 0 OR volume > 5"), [
    "mfi(14) | 15 x 5m | volume",
    "obv() | 2 x 5m | volume",
    "volume | 1 x 5m | volume",
  ]);
});

test("needsOf has nothing to tell of prices, times and numbers", () => {
  assert.deepEqual(needsOf("price > 20100 + 5 AND time between '09:20' and '11:00' AND day_high > 3"), []);
});

test("timesOf gives the times of day at which a condition can be true, without those that are joined by OR or negated", () => {
  assert.deepEqual(timesOf("price > 5 AND time >= '15:21'"), ["time >= '15:21' | 15:21 24:00"]);
  assert.deepEqual(timesOf("'09:30' > time AND time between '09:20' and '09:25'"), [
    "'09:30' > time | 00:00 09:29:59",
    "time between '09:20' and '09:25' | 09:20 09:25",
  ]);
  assert.deepEqual(timesOf("price > 5 OR time >= '15:21'"), []);
  assert.deepEqual(timesOf("NOT time >= '15:21' AND price > 0"), []);
});
