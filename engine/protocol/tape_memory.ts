import { ROW_DOUBLES } from "./tape_row.ts";

/**
 * The shared memory of a tape: a ring of rows, and a head. It has one writer and many readers, and is posted to workers
 * as it is.
 */
export interface TapeMemory {
  /** `capacity * ROW_DOUBLES` doubles; row `seq` stands at `((seq - 1) % capacity) * ROW_DOUBLES`. */
  readonly rows: SharedArrayBuffer;
  /** One Int32: the last published seq, wrapped. */
  readonly head: SharedArrayBuffer;
}

/** Allocates an empty tape. @param capacity rows, a power of two >= 2 @throws RangeError if it is not */
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
 * The head is an Int32 and wraps. A reader keeps its own seq as a full number, and subtracts it from the head in 32 bits.
 * The difference is right as long as it is below 2^31 rows.
 */
export class TapeReader {
  /** The rows as doubles. A field is at `offsetOf(seq) + Field.x`. */
  readonly rows: Float64Array;
  readonly capacity: number;
  readonly #head: Int32Array;

  constructor(memory: TapeMemory) {
    this.rows = new Float64Array(memory.rows);
    this.capacity = this.rows.length / ROW_DOUBLES;
    this.#head = new Int32Array(memory.head);
  }

  /** How many rows after `seq` are published. */
  lead(seq: number): number {
    return (Atomics.load(this.#head, 0) - (seq | 0)) | 0;
  }

  /** Where row `seq` begins in `rows`. The caller makes sure that the tape still has the row. */
  offsetOf(seq: number): number {
    return ((seq - 1) & (this.capacity - 1)) * ROW_DOUBLES;
  }
}
