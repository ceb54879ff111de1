/**
 * Takes the next bar's values and gives the indicator's value at that bar. NaN is unknown, in and out. Most indicators
 * look at the first value only.
 */
export type Update = (a: number, b: number, c: number) => number;

/**
 * What is computed bar by bar and must remember something. All that it remembers stands in the arena, in a stretch of
 * doubles of its own, so that a copy of the arena is a checkpoint of it. A stretch of zeros is the beginning.
 *
 * An unknown value never becomes part of a sum: a window with an unknown value in it is unknown; what runs on without a
 * window (an average with memory, a total) is unknown at that bar and goes on from where it was at the next.
 */
export interface Indicator {
  /** Doubles of state. `length` is a whole number of bars, 1 to MAX_LOOK_BACK. */
  readonly size: (length: number) => number;
  /** Known values that it needs before its own value is known; 1: it is known at once. */
  readonly history: (length: number) => number;
  /** Binds it to its stretch, which begins at `at`. The update allocates nothing. */
  readonly bind: (arena: Float64Array, at: number, length: number) => Update;
}
