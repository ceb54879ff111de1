/** Where an indicator of a series stands in the arena. */
export interface IndicatorPlace {
  readonly arena: Float64Array;
  /** Where its stretch begins, `size(length)` doubles. */
  readonly at: number;
  /** A whole number of bars, 1 to MAX_LOOK_BACK. */
  readonly length: number;
  /** Where the values stand that it goes by. Most indicators look at the first alone. */
  readonly sources: readonly [number, ...number[]];
  /** Where its own value is put. */
  readonly out: number;
}

/** Takes the values that stand at the sources as the next bar's, and puts the indicator's value at that bar in its place. */
export type Update = () => void;

/**
 * What is computed bar by bar and must remember something. All that it remembers stands in the arena, in a stretch of
 * doubles of its own, so that a copy of the arena is a checkpoint of it. A stretch of zeros is the beginning.
 *
 * Values go in and out by the arena too: a number that is handed to a function or back from one may be put on the heap.
 *
 * NaN is unknown. An unknown value never becomes part of a sum: a window with an unknown value in it is unknown; what runs
 * on without a window (an average with memory, a total) is unknown at that bar and goes on from where it was at the next.
 */
export interface Indicator {
  /** Doubles of state. */
  readonly size: (length: number) => number;
  /** Known values that it needs before its own value is known; 1: it is known at once. */
  readonly history: (length: number) => number;
  /** Binds it to its place. The update allocates nothing. */
  readonly bind: (place: IndicatorPlace) => Update;
}
