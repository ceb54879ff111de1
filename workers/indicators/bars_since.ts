import type { Indicator } from "./indicator.ts";

/**
 * How many bars ago a condition, 1 or 0, was last 1: Pine's ta.barssince. 0 at that bar.
 *
 * Unknown before the first 1. Constant cost. It has no length. A bar at which the condition is unknown counts like one at
 * which it is 0, as in Pine: the bars since are known all the same.
 */
export const barsSince: Indicator = {
  size: () => 1,
  history: () => 1,
  // The arena has the bars since, the bar itself included, so that 0 is the beginning.
  bind({ arena, at, sources: [condition], out }) {
    return () => {
      const isMet = arena[condition] === 1;
      const before = arena[at]!;
      const hasBeen = isMet || before !== 0;
      const bars = isMet ? 1 : before + 1;
      if (hasBeen) arena[at] = bars;
      arena[out] = hasBeen ? bars - 1 : Number.NaN;
    };
  },
};
