import { marketOf, type SessionHeader } from "../../journal/mod.ts";
import type { SessionWindow } from "../../market/mod.ts";
import type { ZoneOffsets } from "../../protocol/mod.ts";

/** When a recorded session is, by its header. It holds also where settings or the zone database say something else now. */
export interface RecordedTimes {
  readonly date: string;
  readonly window: SessionWindow;
  readonly zone: ZoneOffsets;
}

/** The times of a session by its header. Null: the header does not have them. */
export function recordedTimes(header: Pick<SessionHeader, "date" | "format" | "hours" | "zone">): RecordedTimes | null {
  const market = marketOf(header);
  if (market === null) return null;
  const { openMicros, closeMicros, offsets } = market;
  return { date: header.date, window: { openMicros, closeMicros }, zone: offsets };
}
