import { type CsvKind, TickBatch } from "../data/mod.ts";
import { type EngineErrorCode, READ_AHEAD_BATCHES, READ_AHEAD_ROWS } from "../protocol/mod.ts";
import type { ReplayCounters, ReplayOptions } from "./replay.ts";

/** How far ahead a reader may be. */
export interface RingSize {
  readonly batches: number;
  /** Of a batch. */
  readonly rows: number;
}

/** As far ahead as readers are. */
export const RING_SIZE: RingSize = { batches: READ_AHEAD_BATCHES, rows: READ_AHEAD_ROWS };

/** What a reader's thread is started with. */
export interface ReaderInit {
  readonly input: Omit<ReplayOptions, "onBadRow" | "source">;
  /** The batches, in memory that both sides see: the n-th that is filled is the one at place n modulo their number. */
  readonly memory: SharedArrayBuffer;
  readonly size: RingSize;
}

/** A batch has been taken: its place may be filled again. */
export interface ReaderFree {
  readonly type: "free";
}

/** Let go of the file, and end. */
export interface ReaderClose {
  readonly type: "close";
}

/** From main to a reader's thread. */
export type ToReader = ReaderFree | ReaderClose;

/** The first answer: the file is open. */
export interface ReaderOpened {
  readonly type: "opened";
  readonly rows: CsvKind;
}

/** The next batch is filled. One without ticks is the last: the file has ended. */
export interface ReaderFilled {
  readonly type: "filled";
  readonly count: number;
  /** What was said of bad rows since the batch before, in the file's order. */
  readonly problems: readonly string[];
  readonly counters: ReplayCounters;
  /** As the feed has them by then. */
  readonly strangers: readonly string[];
}

/** The file cannot be read, or not on. The parts of an EngineError, which does not cross a port whole. */
export interface ReaderFailed {
  readonly type: "failed";
  readonly code: EngineErrorCode;
  readonly message: string;
  /** As of a batch. */
  readonly problems: readonly string[];
}

/** From a reader's thread to main. */
export type FromReader = ReaderOpened | ReaderFilled | ReaderFailed;

/** Memory for the batches that a reader may be ahead. */
export function allocateBatches({ batches, rows }: RingSize): SharedArrayBuffer {
  return new SharedArrayBuffer(batches * TickBatch.bytesOf(rows));
}

/** The batches that lie in a memory, by their places. */
export function batchesIn({ memory, size }: Pick<ReaderInit, "memory" | "size">): readonly TickBatch[] {
  const { batches, rows } = size;
  const bytes = TickBatch.bytesOf(rows);
  return Array.from({ length: batches }, (_, place) => new TickBatch(rows, memory, place * bytes));
}
