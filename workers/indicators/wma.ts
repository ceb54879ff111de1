import type { Indicator } from "./indicator.ts";
import { Window } from "./window.ts";

/**
 * The mean of the last `length` values, the oldest weighted 1, the newest `length`: TA-Lib's WMA, Pine's ta.wma.
 *
 * Known from the `length`-th known value in a row on; an unknown value begins anew. Computed anew at each value, at a cost
 * that grows with `length`, so that it never drifts. Of equal values it is that value.
 */
export const wma: Indicator = {
  size: (length) => Window.size(length),
  history: (length) => length,
  bind(arena, at, length) {
    const window = new Window(arena, at, length);
    const weights = (length * (length + 1)) / 2;
    return (value) => (window.push(value) ? value + window.weightedSumAbove(value) / weights : Number.NaN);
  },
};
