/**
 * The words that one generation of a slot shares with the main thread. A fresh block for each generation: a dead
 * generation's late stores must not be taken for its successor's.
 */
export const Word = {
  /** Worker: the last row it has finished, wrapping Int32. */
  mark: 0,
  /** Main: 1 while the gate waits for `want`. */
  wanted: 1,
  /** Main: the row that the gate waits for, wrapping Int32. */
  want: 2,
  /** Worker: 1 when it sleeps and must be woken by a message; main takes it back to 0 when it wakes it. */
  asleep: 3,
} as const;

const WORDS = 4;

/** A control block, zeroed but for the mark. */
export function allocateControlBlock(mark: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  Atomics.store(new Int32Array(memory), Word.mark, mark | 0);
  return memory;
}

/** The full-width seq of a wrapped Int32 that lies within 2^31 of `near`. */
export function unwrapSeq(wrapped: number, near: number): number {
  return near + ((wrapped - (near | 0)) | 0);
}
