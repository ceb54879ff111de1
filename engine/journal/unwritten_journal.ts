import { EventTally } from "./event_tally.ts";
import type { Journal } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The journal of a session that is written nowhere: it holds what the book comes to, and nothing of it. */
export class UnwrittenJournal implements Journal {
  readonly tally: EventTally = new EventTally();
  readonly backlog = 0;
  readonly behind = false;

  appendEvent(record: JournalEvent): void {
    this.tally.note(record);
  }

  appendOps(): void {}

  keepCheckpoint(): void {}

  appendTicks(): void {}

  async caughtUp(): Promise<void> {}

  durable(): null {
    return null;
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}
