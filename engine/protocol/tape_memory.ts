import { ROW_DOUBLES } from "./tape_row.ts";

/**
 * The shared memory of a tape: a ring of rows, and a head. One producer, many readers; written once however many slots
 * read it. It crosses to a worker as it is.
 */
export interface TapeMemory {
  /** `capacity * ROW_DOUBLES` doubles; row `seq` stands at `((seq - 1) % capacity) * ROW_DOUBLES`. */
  readonly rows: SharedArrayBuffer;
  /** One Int32: the last published seq, as an Int32 that wraps after 2^31 rows. */
  readonly head: SharedArrayBuffer;
}

/** A tape's memory for `capacity` rows, empty. */
export function allocateTape(capacity: number): TapeMemory {
  if (!Number.isSafeInteger(capacity) || capacity < 2 || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(`Expected a tape capacity that is a power of two >= 2, was ${capacity}`);
  }
  return {
    rows: new SharedArrayBuffer(capacity * ROW_DOUBLES * Float64Array.BYTES_PER_ELEMENT),
    head: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  };
}

/**
 * The reading side of a tape.
 *
 * The head is an Int32 on the wire and wraps; a reader holds its own full-width seq and measures how far the head is
 * ahead of it by wrap-safe difference, which is right as long as the lead is below 2^31 rows.
 */
export class TapeReader {
  /** The rows as doubles. Read them with `offsetOf(seq) + Field.x`. */
  readonly rows: Float64Array;
  readonly capacity: number;
  readonly #head: Int32Array;

  constructor(memory: TapeMemory) {
    this.rows = new Float64Array(memory.rows);
    this.capacity = this.rows.length / ROW_DOUBLES;
    this.#head = new Int32Array(memory.head);
  }

  /** How many rows have been published after `seq`. */
  lead(seq: number): number {
    return (Atomics.load(this.#head, 0) - (seq | 0)) | 0;
  }

  /** Where row `seq` begins in `rows`. The caller knows that the row is still retained. */
  offsetOf(seq: number): number {
    return ((seq - 1) & (this.capacity - 1)) * ROW_DOUBLES;
  }
}
