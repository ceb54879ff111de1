import type { Indicator } from "./indicator.ts";

/** 1 once there has been a value, and that value. */
const BEGUN = 0;
const BEFORE = 1;
/** How many moves the averages have, up to `length`, and the averages of moves up and down; until then their sums. */
const MOVES = 2;
const RISES = 3;
const FALLS = 4;
const DOUBLES = 5;

/**
 * The relative strength index, `100 * rises / (rises + falls)` of Wilder's averages of both: TA-Lib's RSI (J. W. Wilder,
 * "New Concepts in Technical Trading Systems", 1978).
 *
 * The averages begin with the plain means of the first `length` moves. Constant cost. A move from or to an unknown value is
 * unknown, and the averages go on from where they were at the next known one; where nothing has moved it is 0 / 0.
 */
export const rsi: Indicator = {
  size: () => DOUBLES,
  history: (length) => length + 1,
  bind({ arena, at, length, sources: [source], out }) {
    const weight = 1 / length;
    return () => {
      const value = arena[source]!;
      const move = arena[at + BEGUN] === 1 ? value - arena[at + BEFORE]! : Number.NaN;
      arena[at + BEGUN] = 1;
      arena[at + BEFORE] = value;
      arena[out] = Number.NaN;
      if (Number.isNaN(move)) return;
      const rises = arena[at + RISES]!;
      const falls = arena[at + FALLS]!;
      if (arena[at + MOVES] === length) {
        arena[at + RISES] = rises + weight * (Math.max(move, 0) - rises);
        arena[at + FALLS] = falls + weight * (Math.max(-move, 0) - falls);
      } else {
        const moves = arena[at + MOVES]! + 1;
        const divisor = moves === length ? length : 1;
        arena[at + MOVES] = moves;
        arena[at + RISES] = (rises + Math.max(move, 0)) / divisor;
        arena[at + FALLS] = (falls + Math.max(-move, 0)) / divisor;
        if (moves < length) return;
      }
      arena[out] = 100 * (arena[at + RISES]! / (arena[at + RISES]! + arena[at + FALLS]!));
    };
  },
};
