import type { EventTally } from "./event_tally.ts";
import type { JournalEvent } from "./journal_event.ts";

/** An ops record: something that happened to the engine. Unlike events it has wall time. */
export interface OpsRecord {
  /** Microseconds since 1970, by the wall clock. */
  readonly wall: number;
  readonly event: string;
  readonly slot?: number;
  readonly text?: string;
}

/** The state of a slot. A resumed session can go on from it without the rows before. */
export interface SlotCheckpoint {
  readonly slot: number;
  /** The state is the one after this row. */
  readonly seq: number;
  /** Fingerprint of strategies, settings and program. Only a slot with the same fingerprint can start from it. */
  readonly fit: string;
  readonly arena: Float64Array;
}

/**
 * The record of a session. Only main appends to it. Events are what the session did, in logical time; ops are what
 * happened to the engine meanwhile.
 */
export interface Journal {
  appendEvent(record: JournalEvent): void;
  appendOps(record: OpsRecord): void;
  /** Replaces a slot's checkpoint. It is on the disk only after all records that were appended before it. */
  keepCheckpoint(checkpoint: SlotCheckpoint): void;
  /** Appends rows of the tape: `ROW_DOUBLES` doubles each, without a gap. The journal owns the array from then on. */
  appendTicks(rows: Float64Array): void;
  /** Sums over the events so far. */
  readonly tally: EventTally;
  /** How many records are appended and not durable yet. */
  readonly backlog: number;
  /** True while the backlog is so long that whoever makes records has to wait. */
  readonly behind: boolean;
  /** Resolves when the journal is not behind, or when `signal` is aborted. The caller must check again. */
  caughtUp(signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when the last event so far is durable; null: it is already. Promises resolve in the order of the calls.
   *
   * @throws EngineError JOURNAL_LOST or JOURNAL_DIVERGED if it will never be durable
   */
  durable(): Promise<void> | null;
  /** Resolves when all records so far are durable. @throws EngineError JOURNAL_LOST if they will never be */
  flush(): Promise<void>;
  /**
   * Makes all records durable and closes the file. Records that are appended later are not written. It may be called
   * again.
   *
   * @throws EngineError JOURNAL_LOST if not all records are durable
   */
  close(): Promise<void>;
}
