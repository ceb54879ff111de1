import { ExtremeQueue } from "./extreme_queue.ts";
import type { Indicator } from "./indicator.ts";

/**
 * The largest of the last `length` values: TA-Lib's MAX, Pine's ta.highest.
 *
 * Known from the `length`-th known value in a row on; an unknown value starts the count again. Constant cost on average.
 */
export const highest: Indicator = {
  size: (length) => ExtremeQueue.size(length),
  history: (length) => length,
  bind(place) {
    const { arena, out } = place;
    const queue = new ExtremeQueue(place, 1);
    return () => {
      arena[out] = queue.push() ? queue.extreme : Number.NaN;
    };
  },
};
