import type { Indicator } from "./indicator.ts";
import { RunningSum } from "./running_sum.ts";

/**
 * The standard deviation of the last `length` values as a whole population, `sqrt(mean((x - mean(x))^2))`: TA-Lib's
 * STDDEV, Pine's ta.stdev.
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. The distances from the mean are
 * computed anew at each value, at a cost that grows with `length`. Sums of squares kept running would lose most digits at
 * prices; this loses none, and of equal values it is 0.
 */
export const stdev: Indicator = {
  size: (length) => RunningSum.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, out } = place;
    const running = new RunningSum(place);
    return () => {
      arena[out] = running.push() ? Math.sqrt(running.variance) : Number.NaN;
    };
  },
};
