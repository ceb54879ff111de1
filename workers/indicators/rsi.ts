import { bindExponential, EXPONENTIAL_DOUBLES } from "./exponential.ts";
import type { Indicator, Update } from "./indicator.ts";

/** 1 once there has been a value, and that value. */
const BEGUN = 0;
const BEFORE = 1;
/** The last move, up and down, what both averages go by, and where they are put. */
const RISE = 2;
const FALL = 3;
const AVERAGE_RISE = 4;
const AVERAGE_FALL = 5;
const RISES = 6;
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
  bind({ arena, at, length, sources: [source], out }) {
    const average = (state: number, from: number, to: number): Update =>
      bindExponential({ arena, at: at + state, length, sources: [at + from], out: at + to }, 1 / length);
    const averageRises = average(RISES, RISE, AVERAGE_RISE);
    const averageFalls = average(FALLS, FALL, AVERAGE_FALL);
    return () => {
      const value = arena[source]!;
      const move = arena[at + BEGUN] === 1 ? value - arena[at + BEFORE]! : Number.NaN;
      arena[at + BEGUN] = 1;
      arena[at + BEFORE] = value;
      const isKnown = !Number.isNaN(move);
      arena[at + RISE] = isKnown ? Math.max(move, 0) : Number.NaN;
      arena[at + FALL] = isKnown ? Math.max(-move, 0) : Number.NaN;
      averageRises();
      averageFalls();
      const rises = arena[at + AVERAGE_RISE]!;
      arena[out] = 100 * (rises / (rises + arena[at + AVERAGE_FALL]!));
    };
  },
};
