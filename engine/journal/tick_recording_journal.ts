import { TICK_FRAME_ROWS } from "../protocol/mod.ts";
import type { EventTally } from "./event_tally.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** What the journal needs of the tape. */
export interface RecordedTape {
  /** The last appended row. */
  readonly tail: number;
  copyRows(from: number, to: number): Float64Array;
}

/**
 * A journal that also records the rows of the tape. Before an event of a row it appends that row and all rows before
 * it. Rows are collected: they are appended with the next event, when there are many, or by `takeRows`.
 */
export class TickRecordingJournal implements Journal {
  readonly #inner: Journal;
  #tape: RecordedTape | null = null;
  /** The last row that was appended. */
  #taken = 0;

  constructor(inner: Journal) {
    this.#inner = inner;
  }

  /** Begins to record a tape: the rows that come after its present tail. */
  record(tape: RecordedTape): void {
    this.#tape = tape;
    this.#taken = tape.tail;
  }

  /** To be called when the tape has new rows. Appends them if there are many. */
  noteRows(): void {
    if (this.#tape !== null && this.#tape.tail - this.#taken >= TICK_FRAME_ROWS) this.takeRows();
  }

  /** Appends all rows that the tape has. */
  takeRows(): void {
    const tape = this.#tape;
    while (tape !== null && this.#taken < tape.tail) {
      const to = Math.min(tape.tail, this.#taken + TICK_FRAME_ROWS);
      this.#inner.appendTicks(tape.copyRows(this.#taken + 1, to));
      this.#taken = to;
    }
  }

  get tally(): EventTally {
    return this.#inner.tally;
  }

  get backlog(): number {
    return this.#inner.backlog;
  }

  get behind(): boolean {
    return this.#inner.behind;
  }

  appendEvent(record: JournalEvent): void {
    this.takeRows();
    this.#inner.appendEvent(record);
  }

  appendOps(record: OpsRecord): void {
    this.#inner.appendOps(record);
  }

  keepCheckpoint(checkpoint: SlotCheckpoint): void {
    this.#inner.keepCheckpoint(checkpoint);
  }

  appendTicks(rows: Float64Array): void {
    this.#inner.appendTicks(rows);
  }

  caughtUp(signal?: AbortSignal): Promise<void> {
    return this.#inner.caughtUp(signal);
  }

  durable(): Promise<void> | null {
    return this.#inner.durable();
  }

  flush(): Promise<void> {
    return this.#inner.flush();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
