import { type EngineErrorCode, ROW_DOUBLES } from "../protocol/mod.ts";
import type { OpsRecord, SlotCheckpoint } from "./journal.ts";

/** A record of the book as it is written: `text` is the record, the rest is what it can be found by. */
export interface StoredEvent {
  readonly stream: "book";
  readonly row: number;
  readonly type: string;
  readonly text: string;
}

/** A record of `ops` as it is written. */
export interface StoredOpsRecord extends OpsRecord {
  readonly stream: "ops";
}

/** A slot's state, which is written over the one before. */
export interface StoredCheckpoint extends SlotCheckpoint {
  readonly stream: "checkpoints";
}

/** Rows of the tape, `ROW_DOUBLES` doubles each, one after the other. */
export interface StoredTicks {
  readonly stream: "ticks";
  readonly rows: Float64Array;
}

/** A record of either stream, a slot's state, or rows of the tape. */
export type StoredRecord = StoredEvent | StoredOpsRecord | StoredCheckpoint | StoredTicks;

/** Rows of the tape that take as much room on their way as a record. */
const ROWS_PER_RECORD = 8;

/** As how many records one counts while it is on its way. */
export function weightOf(record: StoredRecord): number {
  return record.stream === "ticks" ? Math.ceil(record.rows.length / ROW_DOUBLES / ROWS_PER_RECORD) : 1;
}

/** What follows belongs to session `id`. */
export interface StoreBegin {
  readonly type: "begin";
  readonly id: string;
  readonly date: string;
  /** How many records of its book the file has: more or fewer, and somebody has written to it since it was read. */
  readonly recorded: number;
}

/** Records to write, all in one transaction. */
export interface StoreAppend {
  readonly type: "append";
  readonly records: readonly StoredRecord[];
}

/** Write what came before, close the file, and end. */
export interface StoreClose {
  readonly type: "close";
}

/** From main to the store's thread. */
export type ToStore = StoreBegin | StoreAppend | StoreClose;

/** What the store's thread is started with. */
export interface StoreInit {
  readonly file: string;
  /** Of the reserve beside the file; absent or 0: there is to be none. */
  readonly reserveBytes?: number;
  /** True: nothing is left out on a disk that fills. */
  readonly whole?: boolean;
  /** One word, shared: 0 until the thread does nothing with the file any more. */
  readonly closed: Int32Array;
}

/** The first answer: the file is open, and nobody else writes to it. */
export interface StoreOpened {
  readonly type: "opened";
}

/** The first answer: it cannot be. The parts of an EngineError, which does not cross a port whole. */
export interface StoreRefused {
  readonly type: "refused";
  readonly code: EngineErrorCode;
  readonly message: string;
}

/** The first `records` records since the start, by their weights, are on the disk. */
export interface StoreDurable {
  readonly type: "durable";
  readonly records: number;
}

/** A write has failed; nothing is written any more. */
export interface StoreFailed {
  readonly type: "failed";
  readonly why: string;
}

/**
 * Something has happened to the file, and writing goes on. `full`: its disk is full and its reserve let go; from now on only
 * the book is written, without its close. `restored`: it was gone, and is written back. `moved`: that could not be done, and
 * writing goes on in another file, `file`. `warning`: something that a person may want to know.
 */
export interface StoreNotice {
  readonly type: "notice";
  readonly kind: "full" | "moved" | "restored" | "warning";
  /** For people, on one line. */
  readonly text: string;
  /** The file that is written to. */
  readonly file: string;
}

/** From the store's thread to main. */
export type FromStore = StoreOpened | StoreRefused | StoreDurable | StoreFailed | StoreNotice;
