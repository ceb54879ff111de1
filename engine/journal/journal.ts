import type { EventTally } from "./event_tally.ts";
import type { JournalEvent } from "./journal_event.ts";

/** A record of `ops`: what happened to the engine, with wall times. */
export interface OpsRecord {
  /** Microseconds since 1970, by the wall clock. */
  readonly wall: number;
  readonly event: string;
  readonly slot?: number;
  readonly text?: string;
}

/** A slot's state, from which a session that is resumed can go on without what came before. */
export interface SlotCheckpoint {
  readonly slot: number;
  /** The row that it is after. */
  readonly seq: number;
  /** Says which slots can begin with it: those of the same strategies, settings and program. */
  readonly fit: string;
  readonly arena: Float64Array;
}

/**
 * Where a session is written down. Only main appends. The book is the session's evidence; ops tells how it came about.
 */
export interface Journal {
  appendEvent(record: JournalEvent): void;
  appendOps(record: OpsRecord): void;
  /** Keeps a slot's state in place of the one before. It is on the disk after every record that was appended before it. */
  keepCheckpoint(checkpoint: SlotCheckpoint): void;
  /** Writes down rows of the tape, `ROW_DOUBLES` doubles each, whole numbers of rows without a gap. It keeps the array. */
  appendTicks(rows: Float64Array): void;
  /** What the book comes to so far. */
  readonly tally: EventTally;
  /** Records that are appended and not yet durable. */
  readonly backlog: number;
  /** True while so many are that whoever makes them has to wait. */
  readonly behind: boolean;
  /** Settles when it is not behind, or early when `signal` is aborted: the caller looks again. */
  caughtUp(signal?: AbortSignal): Promise<void>;
  /**
   * Settles when the last record of the book is durable, those first that came first; null: it is.
   *
   * @throws EngineError if that cannot be: JOURNAL_LOST, JOURNAL_DIVERGED
   */
  durable(): Promise<void> | null;
  /** Settles when everything that has been appended is durable. @throws EngineError JOURNAL_LOST if that cannot be */
  flush(): Promise<void>;
  /**
   * Makes everything durable and gives up what the journal holds; what is appended later stays in memory. It may be called
   * again.
   *
   * @throws EngineError JOURNAL_LOST if not everything is durable
   */
  close(): Promise<void>;
}
