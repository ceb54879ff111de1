import { parseMinuteOfDay, type SessionWindow, sessionWindow, zoneOffsets } from "../market/mod.ts";
import { EngineError, type Instrument, type ZoneOffsets } from "../protocol/mod.ts";
import type { SessionHeader } from "./journal_event.ts";

/** Where and when a session was, by its book's header. */
export interface SessionMarket extends SessionWindow {
  /** An IANA zone name. */
  readonly zone: string;
  readonly offsets: ZoneOffsets;
}

/** The market of a session; null if its header does not say it. */
export function marketOf({ date, settings }: Pick<SessionHeader, "date" | "settings">): SessionMarket | null {
  const { MARKET_TZ: zone, MARKET_OPEN, MARKET_CLOSE } = settings;
  const open = parseMinuteOfDay(String(MARKET_OPEN));
  const close = parseMinuteOfDay(String(MARKET_CLOSE));
  if (typeof zone !== "string" || open === null || close === null) return null;
  try {
    const window = sessionWindow({ date, open, close, zone });
    return { ...window, zone, offsets: zoneOffsets(zone, window.openMicros, window.closeMicros) };
  } catch (error) {
    // What the header names does not exist: a zone, a day, a time in it.
    if (error instanceof RangeError || error instanceof EngineError) return null;
    throw error;
  }
}

/** The instruments of a session, by index. */
export function instrumentsIn({ instruments }: Pick<SessionHeader, "instruments">): readonly Instrument[] {
  return instruments.map((instrument, index) => ({ index, ...instrument }));
}
