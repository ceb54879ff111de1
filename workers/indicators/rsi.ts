import { bindExponential, EXPONENTIAL_DOUBLES } from "./exponential.ts";
import type { Indicator } from "./indicator.ts";

/** 1 once there has been a value, and that value. */
const BEGUN = 0;
const BEFORE = 1;
const RISES = 2;
const FALLS = RISES + EXPONENTIAL_DOUBLES;

/**
 * The relative strength index, `100 * rises / (rises + falls)` of Wilder's averages of both: TA-Lib's RSI (J. W. Wilder,
 * "New Concepts in Technical Trading Systems", 1978).
 *
 * The averages begin with the plain means of the first `length` moves. Constant cost. A move from or to an unknown value is
 * unknown, and the averages go on from where they were at the next known one; where nothing has moved it is 0 / 0.
 */
export const rsi: Indicator = {
  size: () => FALLS + EXPONENTIAL_DOUBLES,
  history: (length) => length + 1,
  bind(arena, at, length) {
    const average = { arena, seed: length, weight: 1 / length };
    const rises = bindExponential({ ...average, at: at + RISES });
    const falls = bindExponential({ ...average, at: at + FALLS });
    return (value) => {
      const move = arena[at + BEGUN] === 1 ? value - (arena[at + BEFORE] as number) : Number.NaN;
      arena[at + BEGUN] = 1;
      arena[at + BEFORE] = value;
      const rise = rises(Math.max(move, 0), 0, 0);
      const fall = falls(Math.max(-move, 0), 0, 0);
      return 100 * (rise / (rise + fall));
    };
  },
};
