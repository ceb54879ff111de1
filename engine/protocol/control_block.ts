/**
 * The words that one generation of a slot shares with the main thread. A fresh block for each generation: a dead
 * generation's late stores must not be taken for its successor's.
 *
 * The worker stores the last two with plain stores, one for every row and one for every judgement, and main looks at them
 * now and then, and after a death: they stand on a cache line of their own, apart from the words that both sides wait for.
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
  /** Worker: the index of the strategy that it is judging, or -1. */
  running: 16,
  /** Worker: the row that it is judging or has judged last, wrapping Int32. */
  row: 17,
} as const;

const WORDS = 32;
/** What `Word.running` says when no strategy runs. */
export const NOBODY = -1;

/** A control block, zeroed but for the mark and the marker. */
export function allocateControlBlock(mark: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(memory);
  Atomics.store(words, Word.running, NOBODY);
  Atomics.store(words, Word.mark, mark | 0);
  return memory;
}

/** The full-width seq of a wrapped Int32 that lies within 2^31 of `near`. */
export function unwrapSeq(wrapped: number, near: number): number {
  return near + ((wrapped - (near | 0)) | 0);
}
