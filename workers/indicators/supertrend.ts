import { assert } from "../../engine/protocol/mod.ts";
import type { Indicator } from "./indicator.ts";

/** 0 before the first bar, then a trend. */
const TREND = 0;
const UPPER = 1;
const LOWER = 2;
const CLOSE = 3;

const UP = 1;
const DOWN = -1;

/**
 * The line of the supertrend, of the upper basic band, the lower one, and the close: `ta.supertrend` as the Pine reference
 * manual's `pine_supertrend` defines it. The basic bands are `hl2 + factor * atr` and `hl2 - factor * atr`.
 *
 * The upper band only falls, and the lower one only rises, until a close beyond it. The line is the lower band in an
 * up-trend and the upper one in a down-trend; a close beyond it turns the trend.
 *
 * The first bar's bands are the basic ones and its trend is down. (Pine begins them at 0, which differs where the lower
 * basic band is below 0.) Constant cost; it has no length. Where any of the three is unknown it is unknown, and goes on
 * from where it was at the next bar.
 */
export const supertrend: Indicator = {
  size: () => 4,
  history: () => 1,
  bind({ arena, at, sources, out }) {
    const [upperAt, lowerAt, closeAt] = sources;
    assert(lowerAt !== undefined && closeAt !== undefined, "it has three sources");
    return () => {
      const upperBasic = arena[upperAt]!;
      const lowerBasic = arena[lowerAt]!;
      const close = arena[closeAt]!;
      if (Number.isNaN(upperBasic + lowerBasic + close)) {
        arena[out] = Number.NaN;
        return;
      }
      const trendBefore = arena[at + TREND]!;
      const upperBefore = arena[at + UPPER]!;
      const lowerBefore = arena[at + LOWER]!;
      const closeBefore = arena[at + CLOSE]!;
      const isFirst = trendBefore === 0;
      const upper = isFirst || upperBasic < upperBefore || closeBefore > upperBefore ? upperBasic : upperBefore;
      const lower = isFirst || lowerBasic > lowerBefore || closeBefore < lowerBefore ? lowerBasic : lowerBefore;
      // Pine goes by the line's value: where both bands were the same it was the upper one.
      const wasUpper = trendBefore === DOWN || upperBefore === lowerBefore;
      const isUp = wasUpper ? close > upper : close >= lower;
      const trend = isUp && !isFirst ? UP : DOWN;
      arena[at + TREND] = trend;
      arena[at + UPPER] = upper;
      arena[at + LOWER] = lower;
      arena[at + CLOSE] = close;
      arena[out] = trend === UP ? lower : upper;
    };
  },
};
