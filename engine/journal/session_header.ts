import { EngineError } from "../protocol/mod.ts";
import type { SessionHeader } from "./journal_event.ts";
import type { JournalReader, StoredSession } from "./reader.ts";

/** A session's header. @throws EngineError JOURNAL_FILE if its book does not begin with one */
export function readHeader(reader: JournalReader, session: StoredSession): SessionHeader {
  for (const record of reader.book(session.n)) {
    if (record.type === "session") return record;
    break;
  }
  throw unusableSession(reader, session, "its book does not begin with a header");
}

/** A session whose book is sound, and yet cannot be read as one. */
export function unusableSession({ file }: JournalReader, { id }: StoredSession, why: string): EngineError {
  const message = `${file}: Expected session ${id} to be one that can be read, but ${why}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`);
}
