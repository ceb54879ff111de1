import { TickBatch } from "../data/mod.ts";
import { type EngineErrorCode, READ_AHEAD_BATCHES, READ_AHEAD_ROWS } from "../protocol/mod.ts";
import type { FileInput } from "./file_feed.ts";
import type { ReplayCounters, UnreadableRows } from "./replay_feed.ts";

/** How far a reader may read ahead. */
export interface RingSize {
  readonly batches: number;
  /** Rows of one batch. */
  readonly rows: number;
}

/** How far readers read ahead by default. */
export const RING_SIZE: RingSize = { batches: READ_AHEAD_BATCHES, rows: READ_AHEAD_ROWS };

/** The `workerData` of a reader's thread. */
export interface ReaderInit {
  readonly input: FileInput;
  /** Memory of the batches. The n-th filled batch, from 0, is the one with index n modulo their number. */
  readonly memory: SharedArrayBuffer;
  readonly size: RingSize;
}

/** A batch has been copied, and may be filled again. */
export interface ReaderFree {
  readonly type: "free";
}

/** Close the file and end. */
export interface ReaderClose {
  readonly type: "close";
}

/** From main to a reader's thread. */
export type ToReader = ReaderFree | ReaderClose;

/** The first answer: the file is open. */
export interface ReaderOpened {
  readonly type: "opened";
}

/** The next batch is filled. A batch without ticks is the last one: the file has ended. */
export interface ReaderFilled {
  readonly type: "filled";
  readonly count: number;
  /** Messages about the bad rows since the batch before, in the file's order. */
  readonly problems: readonly string[];
  readonly counters: ReplayCounters;
  readonly unreadable: UnreadableRows;
  /** As in `FileFeed`. */
  readonly unknownSymbols: readonly string[];
}

/** The file cannot be read further. It has the parts of an EngineError, for a port does not carry its code. */
export interface ReaderFailed {
  readonly type: "failed";
  readonly code: EngineErrorCode;
  readonly message: string;
  /** As in `ReaderFilled`. */
  readonly problems: readonly string[];
}

/** From a reader's thread to main. */
export type FromReader = ReaderOpened | ReaderFilled | ReaderFailed;

/** Memory for the batches of a reader. */
export function allocateBatches({ batches, rows }: RingSize): SharedArrayBuffer {
  return new SharedArrayBuffer(batches * TickBatch.bytesOf(rows));
}

/** The batches in a reader's memory, by index. */
export function batchesIn({ memory, size }: Pick<ReaderInit, "memory" | "size">): readonly TickBatch[] {
  const { batches, rows } = size;
  const bytes = TickBatch.bytesOf(rows);
  return Array.from({ length: batches }, (_, index) => new TickBatch(rows, memory, index * bytes));
}
