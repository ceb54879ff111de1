import { ExtremeQueue } from "./extreme_queue.ts";
import type { Indicator } from "./indicator.ts";

/**
 * The smallest of the last `length` values: TA-Lib's MIN, Pine's ta.lowest.
 *
 * Known from the `length`-th known value in a row on; an unknown value begins anew. Constant cost on average. The queue has
 * the values with their signs changed, of which the largest is the smallest.
 */
export const lowest: Indicator = {
  size: (length) => ExtremeQueue.size(length),
  history: (length) => length,
  bind(arena, at, length) {
    const queue = new ExtremeQueue(arena, at, length);
    return (value) => -queue.push(-value);
  },
};
