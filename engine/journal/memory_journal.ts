import type { BookRecord, Journal, OpsRecord } from "./journal.ts";

/** A journal that lasts as long as the process. */
export class MemoryJournal implements Journal {
  readonly #book: BookRecord[] = [];
  readonly #ops: OpsRecord[] = [];
  readonly backlog = 0;
  readonly behind = false;

  get book(): readonly BookRecord[] {
    return this.#book;
  }

  /** The ops stream so far. */
  get ops(): readonly OpsRecord[] {
    return this.#ops;
  }

  appendBook(record: BookRecord): void {
    this.#book.push(record);
  }

  appendOps(record: OpsRecord): void {
    this.#ops.push(record);
  }

  async caughtUp(): Promise<void> {}

  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}
