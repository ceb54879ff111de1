import { EventTally } from "./event_tally.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** A journal that lasts as long as the process, with all that was appended to it. */
export class MemoryJournal implements Journal {
  readonly tally: EventTally = new EventTally();
  readonly #book: JournalEvent[] = [];
  readonly #ops: OpsRecord[] = [];
  readonly #checkpoints: Map<number, SlotCheckpoint> = new Map();
  readonly #ticks: Float64Array[] = [];
  readonly backlog = 0;
  readonly behind = false;

  /** The book so far, in the order in which it was appended. */
  get book(): readonly JournalEvent[] {
    return this.#book;
  }

  /** The ops stream so far. */
  get ops(): readonly OpsRecord[] {
    return this.#ops;
  }

  appendEvent(record: JournalEvent): void {
    this.#book.push(record);
    this.tally.note(record);
  }

  /** The last checkpoint of each slot. */
  get checkpoints(): readonly SlotCheckpoint[] {
    return [...this.#checkpoints.values()];
  }

  keepCheckpoint(checkpoint: SlotCheckpoint): void {
    this.#checkpoints.set(checkpoint.slot, checkpoint);
  }

  appendOps(record: OpsRecord): void {
    this.#ops.push(record);
  }

  appendTicks(rows: Float64Array): void {
    this.#ticks.push(rows);
  }

  /** The rows of the tape so far, in the pieces in which they came. */
  get ticks(): readonly Float64Array[] {
    return this.#ticks;
  }

  async caughtUp(): Promise<void> {}

  durable(): null {
    return null;
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}
