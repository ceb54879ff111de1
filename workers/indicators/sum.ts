import type { Indicator } from "./indicator.ts";
import { RunningSum } from "./running_sum.ts";

/**
 * The sum of the last `length` values: TA-Lib's SUM, Pine's math.sum.
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. Two additions a value, and `length`
 * more once in `length` values, which make it exact again; its drift is that of `RunningSum`.
 */
export const sum: Indicator = {
  size: (length) => RunningSum.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, out } = place;
    const running = new RunningSum(place);
    return () => {
      arena[out] = running.push() ? running.sum : Number.NaN;
    };
  },
};
