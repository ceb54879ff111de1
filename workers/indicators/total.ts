import type { Indicator } from "./indicator.ts";

/**
 * The total of all known values since the beginning: Pine's ta.cum, and what TA-Lib's OBV adds up.
 *
 * Known at once. Constant cost. At an unknown value it is unknown, and goes on from where it was at the next. It has no
 * length. A total of whole numbers is exact up to 2^53; else each addition rounds once.
 */
export const total: Indicator = {
  size: () => 1,
  history: () => 1,
  bind({ arena, at, sources: [source], out }) {
    return () => {
      const value = arena[source]!;
      const next = arena[at]! + value;
      if (!Number.isNaN(value)) arena[at] = next;
      arena[out] = next;
    };
  },
};
