import type { Indicator } from "./indicator.ts";
import { RunningSum } from "./running_sum.ts";

/**
 * The sum of the last `length` values: TA-Lib's SUM, Pine's math.sum.
 *
 * Known from the `length`-th known value in a row on; an unknown value begins anew. Two additions a value, and `length`
 * more once in `length` values, which make it exact again; its drift is that of `RunningSum`.
 */
export const sum: Indicator = {
  size: (length) => RunningSum.size(length),
  history: (length) => length,
  bind(arena, at, length) {
    const running = new RunningSum(arena, at, length);
    return (value) => (running.push(value) ? running.sum : Number.NaN);
  },
};
