import { type EngineErrorCode, ROW_DOUBLES } from "../protocol/mod.ts";
import type { OpsRecord, SlotCheckpoint } from "./journal.ts";

/** An event on its way to the file. `text` is the event as JSON; `row` and `type` are columns to find it by. */
export interface StoredEvent {
  readonly stream: "book";
  readonly row: number;
  readonly type: string;
  readonly text: string;
}

/** An ops record on its way to the file. */
export interface StoredOpsRecord extends OpsRecord {
  readonly stream: "ops";
}

/** A slot's checkpoint on its way to the file. It replaces the one before. */
export interface StoredCheckpoint extends SlotCheckpoint {
  readonly stream: "checkpoints";
}

/** Rows of the tape on their way to the file: `ROW_DOUBLES` doubles each. */
export interface StoredTicks {
  readonly stream: "ticks";
  readonly rows: Float64Array;
}

/** Anything on its way to the file. `stream` is the table that it goes into. */
export type StoredRecord = StoredEvent | StoredOpsRecord | StoredCheckpoint | StoredTicks;

/** This many tape rows count as one record in the backlog. */
const ROWS_PER_RECORD = 8;

/** As how many records it counts in the backlog. */
export function weightOf(record: StoredRecord): number {
  return record.stream === "ticks" ? Math.ceil(record.rows.length / ROW_DOUBLES / ROWS_PER_RECORD) : 1;
}

/** The records that follow belong to session `id`. */
export interface StoreBegin {
  readonly type: "begin";
  readonly id: string;
  readonly date: string;
  /**
   * How many events of it main has read from the file. If the file has another number, others have written to it since.
   */
  readonly recorded: number;
}

/** Records to write, all in one transaction. */
export interface StoreAppend {
  readonly type: "append";
  readonly records: readonly StoredRecord[];
}

/** Write all records so far, close the file, and end. */
export interface StoreClose {
  readonly type: "close";
}

/** From main to the store's thread. */
export type ToStore = StoreBegin | StoreAppend | StoreClose;

/** The `workerData` of the store's thread. */
export interface StoreInit {
  readonly file: string;
  /** As in `StoreOptions`. */
  readonly reserveBytes?: number;
  /** As in `StoreOptions`. */
  readonly whole?: boolean;
  /** One shared word: 0 until the thread has closed the file. */
  readonly closed: Int32Array;
}

/** The first answer: the file is open, and nobody else writes to it. */
export interface StoreOpened {
  readonly type: "opened";
}

/**
 * The first answer: the file cannot be opened. It has the parts of an EngineError, for a port does not carry its code.
 */
export interface StoreRefused {
  readonly type: "refused";
  readonly code: EngineErrorCode;
  readonly message: string;
}

/** The first `records` records since the start are on the disk, counted by their weights. */
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
 * Something has happened to the file, and writing goes on.
 *
 * - `full`: the disk is full, and the reserve is used. Only events are written from now on, and no close.
 * - `restored`: the file was gone or damaged, and is written back.
 * - `moved`: it could not be written back; writing goes on in another file, `file`.
 * - `warning`: anything else that a person should know.
 */
export interface StoreNotice {
  readonly type: "notice";
  readonly kind: "full" | "moved" | "restored" | "warning";
  /** A sentence for people, on one line. */
  readonly text: string;
  /** The file that is written to now. */
  readonly file: string;
}

/** From the store's thread to main. */
export type FromStore = StoreOpened | StoreRefused | StoreDurable | StoreFailed | StoreNotice;
