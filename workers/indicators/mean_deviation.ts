import type { Indicator } from "./indicator.ts";
import { Window } from "./window.ts";

/** The part of the mean that is taken for rounding: 64 units in the last place. */
const ROUNDING = 2 ** -46;

/**
 * The mean distance of the last `length` values from their mean, `mean(|x - mean(x)|)`: Pine's ta.dev, and what TA-Lib's
 * CCI divides by (D. R. Lambert, "Commodity Channel Index", 1980).
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. Computed anew at each value, at a cost
 * that grows with `length`. Of values that are equal but for rounding it is 0, so that nobody divides by what is left of
 * them: TA-Lib's CCI is 0 there.
 */
export const meanDeviation: Indicator = {
  size: (length) => Window.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, length, out } = place;
    const window = new Window(place);
    return () => {
      if (!window.push()) {
        arena[out] = Number.NaN;
        return;
      }
      const mean = window.mean();
      const deviation = window.sumOfDistances(mean) / length;
      arena[out] = deviation <= ROUNDING * Math.abs(mean) ? 0 : deviation;
    };
  },
};
