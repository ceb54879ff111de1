/** The place of an indicator in the arena. */
export interface IndicatorPlace {
  readonly arena: Float64Array;
  /** The offset of its state, which is `size(length)` doubles. */
  readonly at: number;
  /** A whole number of bars, 1 to MAX_LOOK_BACK. */
  readonly length: number;
  /** The columns of its inputs. Most indicators read only the first. */
  readonly sources: readonly [number, ...number[]];
  /** The column of its own value. */
  readonly out: number;
}

/** Reads the inputs of the next bar, and writes the value of the indicator at that bar. */
export type Update = () => void;

/**
 * A computation with a memory that advances bar by bar. Its state is in the arena, in doubles of its own, so a copy of the
 * arena is a checkpoint of it. Zeros are the initial state.
 *
 * Inputs and results are in the arena too, because V8 may allocate a number that is passed to a function or returned.
 *
 * NaN is unknown. An unknown value is never added to a sum. A window with an unknown value in it is unknown. An indicator
 * without a window (an exponential average, a total) is unknown at that bar, and continues at the next from its old state.
 */
export interface Indicator {
  /** Doubles of state. */
  readonly size: (length: number) => number;
  /** How many known values it needs until its own value is known; 1: it is known at the first. */
  readonly history: (length: number) => number;
  /** Makes the update of an indicator at its place. The update allocates nothing. */
  readonly bind: (place: IndicatorPlace) => Update;
}
