/**
 * Indices of the Int32 words that one generation of a slot shares with the main thread. Each generation gets its own block,
 * so that a late store of a dead worker cannot be mistaken for one of its replacement.
 *
 * The worker writes `running` and `row` with plain stores, at every judgement and at every row. Main reads them rarely, and
 * after a death. These two have a cache line of their own, apart from the words on which both sides wait.
 */
export const Word = {
  /** Written by the worker: its watermark, the last row it has finished, as a wrapped Int32. */
  watermark: 0,
  /** Written by main: 1 while the gate waits for row `notifyAt`. */
  notifyWanted: 1,
  /** Written by main: the row that the gate waits for, as a wrapped Int32. */
  notifyAt: 2,
  /** Set to 1 by the worker when it sleeps until a message comes; set back to 0 by main when it wakes the worker. */
  asleep: 3,
  /** Written by the worker: the index of the strategy that it is judging, or -1. */
  running: 16,
  /** Written by the worker: the row that it is judging or has judged last, as a wrapped Int32. */
  row: 17,
} as const;

const WORDS = 32;
/** The value of `Word.running` while no strategy is judged. */
export const NO_STRATEGY = -1;

/** Allocates a control block: the watermark is `watermark`, no strategy runs, and every other word is 0. */
export function allocateControlBlock(watermark: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  const words = new Int32Array(memory);
  Atomics.store(words, Word.running, NO_STRATEGY);
  Atomics.store(words, Word.watermark, watermark | 0);
  return memory;
}

/** The seq of which `wrapped` is the Int32. It must lie within 2^31 rows of `near`. */
export function unwrapSeq(wrapped: number, near: number): number {
  return near + ((wrapped - (near | 0)) | 0);
}
