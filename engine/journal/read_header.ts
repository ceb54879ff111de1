import { EngineError } from "../protocol/mod.ts";
import type { AnyHeader } from "./journal_event.ts";
import type { JournalReader, StoredSession } from "./journal_reader.ts";

/** Reads a session's header. @throws EngineError JOURNAL_FILE if its first event is not a header */
export function readHeader(reader: JournalReader, session: StoredSession): AnyHeader {
  for (const record of reader.events(session.n)) {
    if (record.type === "session") return record;
    break;
  }
  throw unusableSession(reader, session, "it does not begin with a header");
}

/** The error for a session whose events can be read, but do not make sense. */
export function unusableSession({ file }: JournalReader, { id }: StoredSession, why: string): EngineError {
  const message = `${file}: Expected session ${id} to be one that can be read, but ${why}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`);
}
