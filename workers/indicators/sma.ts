import type { Indicator } from "./indicator.ts";
import { RunningSum } from "./running_sum.ts";

/**
 * The mean of the last `length` values, `(x[0] + … + x[length - 1]) / length`: TA-Lib's SMA, Pine's ta.sma.
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. Two additions a value, and `length`
 * more once in `length` values, which make it exact again; its drift is that of `RunningSum`. Of equal values it is that
 * value.
 */
export const sma: Indicator = {
  size: (length) => RunningSum.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, out } = place;
    const running = new RunningSum(place);
    return () => {
      arena[out] = running.push() ? running.mean : Number.NaN;
    };
  },
};
