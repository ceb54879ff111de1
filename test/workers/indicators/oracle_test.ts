import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bar, evaluateSeries } from "../../fixtures/series.ts";
import { TALIB } from "../../fixtures/talib.ts";

/** Functions of a percent scale; the rest has that of the price. */
const PERCENT = /^(?:rsi|cci|mfi|roc|plus_di|minus_di|adx|stoch)/;

/** Quotients: where nothing has moved they are 0 / 0, which is unknown here, and 0 to TA-Lib but for its roundings. */
const QUOTIENT = /^(?:rsi|cci|mfi|plus_di|minus_di|adx|stoch)/;
const DEAD = 1e-12;
/** Bars that the smoothings of a stochastic reach back, at most. */
const SMOOTHING = 5;

/** Where TA-Lib's seed is another one: from which bar on the two must agree, and why they do not before. */
const LATER: readonly (readonly [pattern: RegExp, from: number, why: string])[] = [
  [/^macd/, 10 * 26, "TA-Lib seeds the fast average as late as the slow one; ours is `ema(source, fast)` itself"],
];

/** Where TA-Lib waits for more than it needs: what it leaves out. */
const EARLIER: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^macd\(/, "it gives the line once it has the signal"],
  [/^stoch_k/, "it gives K once it has D"],
];

for (const { name, bars, results } of TALIB) {
  const price = Math.max(...bars.map(({ close }) => close));

  for (const [text, expected] of results) {
    test(`${text} over the series ${name} is TA-Lib's`, () => {
      const values = evaluateSeries(text, bars);
      const from = LATER.find(([pattern]) => pattern.test(text))?.[1] ?? 0;
      const mayBeEarlier = EARLIER.some(([pattern]) => pattern.test(text));
      const scale = PERCENT.test(text) ? 100 : price;
      const dead = deadBars(text, bars);
      assert.equal(values.length, expected.length);
      assert.ok(expected.slice(from).some((value) => value !== null));
      expected.forEach((value, i) => {
        const actual = values[i] ?? Number.NaN;
        if (value === null)
          return assert.ok(mayBeEarlier || Number.isNaN(actual), `at ${i}: expected none, was ${actual}`);
        if (Number.isNaN(actual) && QUOTIENT.test(text) && (Math.abs(value) < DEAD || isNear(dead, i))) return;
        assert.ok(!Number.isNaN(actual), `at ${i}: expected ${value}, was unknown`);
        if (i < from) return;
        const difference = Math.abs(actual - value);
        assert.ok(difference <= 1e-9 * Math.max(Math.abs(value), scale), `at ${i}: expected ${value}, was ${actual}`);
      });
    });
  }
}

/** Bars at which a stochastic is unknown before it is smoothed. */
function deadBars(text: string, bars: readonly Bar[]): readonly boolean[] {
  const length = /^stoch_[kd]\((\d+)/.exec(text)?.[1];
  return length === undefined ? [] : evaluateSeries(`stoch_k(${length}, 1)`, bars).map((value) => Number.isNaN(value));
}

/** True if a bar is among the last ones that smoothing looks at. */
function isNear(dead: readonly boolean[], i: number): boolean {
  return dead.slice(Math.max(0, i - SMOOTHING), i + 1).includes(true);
}
