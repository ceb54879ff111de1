import { EventTally } from "./event_tally.ts";
import type { Journal } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";

/** A journal that keeps no records, only the tally of the events. It is for sessions that are not written to a file. */
export class TallyJournal implements Journal {
  readonly tally: EventTally = new EventTally();
  readonly backlog = 0;
  readonly behind = false;

  appendEvent(record: JournalEvent): void {
    this.tally.add(record);
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
