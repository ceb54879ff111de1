import { bindExponential, EXPONENTIAL_DOUBLES } from "./exponential.ts";
import type { Indicator } from "./indicator.ts";

/**
 * The exponential average, `y = y + 2 / (length + 1) * (x - y)`: TA-Lib's EMA, Pine's ta.ema.
 *
 * The first y is the mean of the first `length` known values, as TA-Lib has it by default. Constant cost. At an unknown
 * value it is unknown, and goes on from where it was at the next.
 */
export const ema: Indicator = {
  size: () => EXPONENTIAL_DOUBLES,
  history: (length) => length,
  bind: (place) => bindExponential(place, 2 / (place.length + 1)),
};
