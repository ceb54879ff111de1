import { bindExponential, EXPONENTIAL_DOUBLES } from "./exponential.ts";
import type { Indicator } from "./indicator.ts";

/**
 * Wilder's average, `y = y + (x - y) / length`: Pine's ta.rma, and what smooths TA-Lib's RSI, ATR and ADX (J. W. Wilder,
 * "New Concepts in Technical Trading Systems", 1978).
 *
 * The first y is the mean of the first `length` known values. Constant cost. At an unknown value it is unknown, and goes
 * on from where it was at the next.
 */
export const rma: Indicator = {
  size: () => EXPONENTIAL_DOUBLES,
  history: (length) => length,
  bind: (place) => bindExponential(place, 1 / place.length),
};
