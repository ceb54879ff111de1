import { parseMinuteOfDay, type SessionWindow, sessionWindow, zoneOffsets } from "../market/mod.ts";
import { EngineError, type Instrument, newInstrument, type ZoneOffsets } from "../protocol/mod.ts";
import type { SessionHeader } from "./journal_event.ts";
import type { JournalReader, StoredSession } from "./journal_reader.ts";

/** Reads a session's header. @throws EngineError JOURNAL_FILE if its first event is not a header */
export function readHeader(reader: JournalReader, session: StoredSession): SessionHeader {
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

/** Where and when a session was traded, by its header. */
export interface SessionMarket extends SessionWindow {
  /** An IANA zone name. */
  readonly zone: string;
  readonly offsets: ZoneOffsets;
}

/** The market of a session; null: the header does not have it. */
export function marketOf({ date, settings }: Pick<SessionHeader, "date" | "settings">): SessionMarket | null {
  const { MARKET_TZ: zone, MARKET_OPEN, MARKET_CLOSE } = settings;
  const open = parseMinuteOfDay(String(MARKET_OPEN));
  const close = parseMinuteOfDay(String(MARKET_CLOSE));
  if (typeof zone !== "string" || open === null || close === null) return null;
  try {
    const window = sessionWindow({ date, open, close, zone });
    return { ...window, zone, offsets: zoneOffsets(zone, window.openMicros, window.closeMicros) };
  } catch (error) {
    // The header names a zone, a day or a time that does not exist.
    if (error instanceof RangeError || error instanceof EngineError) return null;
    throw error;
  }
}

/** The instruments of a session, by index. */
export function instrumentsIn({ instruments }: Pick<SessionHeader, "instruments">): readonly Instrument[] {
  return instruments.map((facts, index) => newInstrument({ ...facts, index }));
}
