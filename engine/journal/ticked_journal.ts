import { TICK_FRAME_ROWS } from "../protocol/mod.ts";
import type { EventTally } from "./event_tally.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The rows that a journal is to have as well. */
export interface RecordedTape {
  /** The last appended row. */
  readonly tail: number;
  copyRows(from: number, to: number): Float64Array;
}

/** A journal that has the tape's rows too: before a record of a row it has that row, and all before it. */
export class TickedJournal implements Journal {
  readonly #inner: Journal;
  #tape: RecordedTape | null = null;
  /** The last row that it has. */
  #taken = 0;

  constructor(inner: Journal) {
    this.#inner = inner;
  }

  /** From here on rows are taken from this tape: those that come after what it has. */
  record(tape: RecordedTape): void {
    this.#tape = tape;
    this.#taken = tape.tail;
  }

  /** Rows have come. They are taken when there are many. */
  noteRows(): void {
    if (this.#tape !== null && this.#tape.tail - this.#taken >= TICK_FRAME_ROWS) this.takeRows();
  }

  /** Takes what rows there are. */
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
