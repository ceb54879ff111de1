import type { Indicator } from "./indicator.ts";

const COUNT = 0;
const SUM = 1;

/**
 * Wilder's running sum, `s = s - s / length + x`: what smooths +DM, -DM and the true range in TA-Lib's PLUS_DI, MINUS_DI
 * and ADX (J. W. Wilder, "New Concepts in Technical Trading Systems", 1978).
 *
 * The first s is the plain sum of the first `length - 1` known values; from the `length`-th on it is known. So with a
 * length of 1 it is the value. Constant cost. At an unknown value it is unknown, and goes on from where it was at the next.
 */
export const wilderSum: Indicator = {
  size: () => 2,
  history: (length) => length,
  bind({ arena, at, length, sources: [source], out }) {
    return () => {
      const value = arena[source]!;
      const count = arena[at + COUNT]!;
      const before = arena[at + SUM]!;
      arena[out] = Number.NaN;
      if (Number.isNaN(value)) return;
      if (count === length - 1) {
        const sum = before - before / length + value;
        arena[at + SUM] = sum;
        arena[out] = sum;
        return;
      }
      arena[at + COUNT] = count + 1;
      arena[at + SUM] = before + value;
    };
  },
};
