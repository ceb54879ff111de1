/**
 * Ticks in columns. One batch is filled and read again and again, so that a tick costs no object.
 *
 * Row `i < count` is a tick: `ts` in integer microseconds since the epoch, `instrument` by index, `price`, `bid` and
 * `ask` in the instrument's minor unit (bid and ask NaN where the feed has none), `size` >= 0.
 */
export class TickBatch {
  readonly capacity: number;
  readonly ts: Float64Array;
  readonly instrument: Int32Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  count = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.ts = new Float64Array(capacity);
    this.instrument = new Int32Array(capacity);
    this.price = new Float64Array(capacity);
    this.size = new Float64Array(capacity);
    this.bid = new Float64Array(capacity);
    this.ask = new Float64Array(capacity);
  }
}

/** Where ticks come from, in an order that never goes back in time. */
export interface Feed {
  /**
   * Fills `batch` from its start, with at least one tick unless the feed has ended, and sets `count`. A synchronous
   * return costs the caller no turn of the event loop. After a count of 0 it is not called again.
   *
   * @throws EngineError INPUT_FILE if the input cannot be read on
   */
  read(batch: TickBatch): void | Promise<void>;
  /** Lets go of files. May be called at any time, more than once. */
  close(): Promise<void>;
}
