import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Bar, evaluateSeries } from "../../fixtures/series.ts";

const UNKNOWN = Number.NaN;

/** Bars with a few prices, so that equal ones are common; some without volume. */
const bars: fc.Arbitrary<Bar[]> = fc.array(
  fc
    .record({
      prices: fc.array(fc.integer({ min: 2_000, max: 2_008 }), { minLength: 4, maxLength: 4 }),
      volume: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
    })
    .map(({ prices, volume }) => {
      const [low = 0, open = 0, close = 0, high = 0] = prices.map((ticks) => ticks / 20).sort((a, b) => a - b);
      return prices[0] !== undefined && prices[0] % 2 === 0
        ? { open, high, low, close, volume }
        : { open: close, high, low, close: open, volume };
    }),
  { maxLength: 40 },
);

const flat = (count: number, volume: number): Bar[] =>
  Array.from({ length: count }, () => ({ open: 100.1, high: 100.1, low: 100.1, close: 100.1, volume }));

const last = (text: string, of: readonly Bar[]): number => evaluateSeries(text, of).at(-1) ?? UNKNOWN;

test("rising and falling say whether a close is beyond each one before it", () => {
  fc.assert(
    fc.property(bars, (made) => {
      const before = (i: number): number[] => made.slice(i - 3, i).map(({ close }) => close);
      const expected = (isBeyond: (close: number, other: number) => boolean): number[] =>
        made.map(({ close }, i) => (i < 3 ? UNKNOWN : Number(before(i).every((other) => isBeyond(close, other)))));
      assert.deepEqual(
        evaluateSeries("rising(close, 3)", made),
        expected((close, other) => close > other),
      );
      assert.deepEqual(
        evaluateSeries("falling(close, 3)", made),
        expected((close, other) => close < other),
      );
    }),
    { numRuns: 50 },
  );
});

test("bars_since counts the bars since its condition was met", () => {
  fc.assert(
    fc.property(bars, (made) => {
      const expected = made.map((_, i) => {
        const at = made.slice(0, i + 1).findLastIndex(({ open, close }) => close > open);
        return at === -1 ? UNKNOWN : i - at;
      });
      assert.deepEqual(evaluateSeries("bars_since(close > open)", made), expected);
    }),
    { numRuns: 50 },
  );
});

test("Oscillators stay within 0 and 100, the ends included", () => {
  const texts = ["rsi(close, 3)", "mfi(3)", "stoch_k(3, 2)", "stoch_d(3, 2, 2)", "plus_di(3)", "minus_di(3)", "adx(3)"];
  fc.assert(
    fc.property(bars, fc.constantFrom(...texts), (made, text) => {
      for (const value of evaluateSeries(text, made)) assert.ok(Number.isNaN(value) || (value >= 0 && value <= 100));
    }),
    { numRuns: 200 },
  );
});

test("What is a part of a movement is unknown where nothing moves; what is a distance is 0", () => {
  const made = flat(12, 5);
  for (const text of ["rsi(close, 3)", "mfi(3)", "stoch_k(3, 1)", "cci(3)", "plus_di(3)", "minus_di(3)", "adx(3)"]) {
    assert.ok(
      evaluateSeries(text, made).every((value) => Number.isNaN(value)),
      text,
    );
  }
  for (const text of ["roc(close, 3)", "macd(close, 2, 3)", "stdev(close, 3)", "atr(3)"]) {
    const values = evaluateSeries(text, made);
    assert.ok(Number.isNaN(values[0] ?? 0), text);
    assert.ok(Math.abs(values.at(-1) ?? UNKNOWN) < 1e-12, text);
  }
});

test("rsi is 100 where nothing has fallen, and 0 where nothing has risen", () => {
  const steps = [0, 1, 2, 3, 4, 5].map((step) => 100 + step);
  const barsOf = (closes: readonly number[]): Bar[] =>
    closes.map((close) => ({ open: close, high: close, low: close, close, volume: 1 }));
  assert.equal(last("rsi(close, 3)", barsOf(steps)), 100);
  assert.equal(last("rsi(close, 3)", barsOf(steps.toReversed())), 0);
});

test("Bollinger bands of equal closes are that close, so that nothing is beyond them", () => {
  const moved: Bar = { open: 103.35, high: 103.35, low: 103.35, close: 103.35, volume: 1 };
  const made = [moved, ...flat(30, 1)];
  for (const text of ["bb_upper(close, 20, 2)", "bb_middle(close, 20)", "bb_lower(close, 20, 2)"]) {
    assert.equal(last(text, made), 100.1, text);
  }
});

test("vwap and vwma are unknown while no volume is traded", () => {
  const made = [...flat(3, 0), ...flat(2, 7), ...flat(3, 0)];
  const isKnown = (text: string): boolean[] => evaluateSeries(text, made).map((value) => !Number.isNaN(value));
  assert.deepEqual(isKnown("vwap()"), [false, false, false, true, true, true, true, true]);
  assert.deepEqual(isKnown("vwma(close, 2)"), [false, false, false, true, true, true, false, false]);
});

test("vwap is the mean of typical prices by volume", () => {
  const made: Bar[] = [
    { open: 10, high: 12, low: 9, close: 12, volume: 100 },
    { open: 12, high: 15, low: 12, close: 15, volume: 0 },
    { open: 15, high: 16, low: 14, close: 15, volume: 300 },
  ];
  assert.deepEqual(evaluateSeries("vwap()", made), [11, 11, 14]);
});

test("obv begins with the first bar's volume and adds no volume of a close that stays", () => {
  const closes = [10, 11, 11, 9, 12];
  const made = closes.map((close, i): Bar => ({ open: close, high: close, low: close, close, volume: 10 ** i }));
  assert.deepEqual(evaluateSeries("obv()", made), [1, 11, 11, -989, 9_011]);
});

test("atr and tr are unknown at the first bar, and the supertrend's begin with its range", () => {
  const made: Bar[] = [
    { open: 10, high: 12, low: 9, close: 12, volume: 1 },
    { open: 14, high: 15, low: 14, close: 15, volume: 1 },
  ];
  assert.deepEqual(evaluateSeries("tr()", made), [UNKNOWN, 3]);
  assert.deepEqual(evaluateSeries("atr(1)", made), [UNKNOWN, 3]);
  assert.deepEqual(evaluateSeries("_pine_atr(1)", made), [3, 3]);
  assert.deepEqual(evaluateSeries("supertrend(1, 1)", made), [13.5, 11.5]);
});

test("mfi takes typical prices of the same sum for the same", () => {
  const made: Bar[] = [
    { open: 19_866, high: 19_867, low: 19_863, close: 19_866, volume: 0 },
    { open: 19_871, high: 19_877.4, low: 19_869.2, close: 19_877.3, volume: 10 },
    { open: 19_877.3, high: 19_877.3, low: 19_871.8, close: 19_874.8, volume: 10 },
  ];
  assert.equal(last("mfi(2)", made), 100);
});
