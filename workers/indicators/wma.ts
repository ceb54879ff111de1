import type { Indicator } from "./indicator.ts";
import { Window } from "./window.ts";

/**
 * The mean of the last `length` values, the oldest weighted 1, the newest `length`: TA-Lib's WMA, Pine's ta.wma.
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. Computed anew at each value, at a cost
 * that grows with `length`, so that it never drifts. Of equal values it is that value.
 */
export const wma: Indicator = {
  size: (length) => Window.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, length, out } = place;
    const [source] = place.sources;
    const window = new Window(place);
    const weights = (length * (length + 1)) / 2;
    return () => {
      const value = arena[source]!;
      arena[out] = window.push() ? value + window.weightedSumAbove(value) / weights : Number.NaN;
    };
  },
};
