import type { Indicator } from "./indicator.ts";
import { Window } from "./window.ts";

/**
 * The standard deviation of the last `length` values as a whole population, `sqrt(mean((x - mean(x))^2))`: TA-Lib's
 * STDDEV, Pine's ta.stdev.
 *
 * Known from the `length`-th known value in a row on; an unknown value begins anew. The mean and then the distances from
 * it are computed anew at each value, at a cost that grows with `length`. Sums of squares kept running would lose most
 * digits at prices; this loses none, and of equal values it is 0.
 */
export const stdev: Indicator = {
  size: (length) => Window.size(length),
  history: (length) => length,
  bind(arena, at, length) {
    const window = new Window(arena, at, length);
    return (value) => (window.push(value) ? Math.sqrt(window.sumOfSquares(window.mean()) / length) : Number.NaN);
  },
};
