import { EventTally } from "./event_tally.ts";
import type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** A journal in memory: it has everything that was appended to it, and lasts as long as the process. */
export class MemoryJournal implements Journal {
  readonly tally: EventTally = new EventTally();
  readonly #events: JournalEvent[] = [];
  readonly #ops: OpsRecord[] = [];
  readonly #checkpoints: Map<number, SlotCheckpoint> = new Map();
  readonly #ticks: Float64Array[] = [];
  readonly backlog = 0;
  readonly behind = false;

  /** The events so far, in the order in which they were appended. */
  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  /** The ops so far, in the order in which they were appended. */
  get ops(): readonly OpsRecord[] {
    return this.#ops;
  }

  appendEvent(record: JournalEvent): void {
    this.#events.push(record);
    this.tally.add(record);
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

  /** The tape's rows so far: one array for each call of `appendTicks`. */
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
