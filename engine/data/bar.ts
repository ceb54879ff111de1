/** A bar. Prices are in the instrument's minor unit. */
export interface Bar {
  /** The bar's start, in microseconds. */
  readonly ts: number;
  /** The bar's end, in microseconds, after its start: its price is known up to here, and not at it. */
  readonly end: number;
  readonly instrument: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
