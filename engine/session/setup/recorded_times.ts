import { type GroupHours, marketOf, type SessionHeader } from "../../journal/mod.ts";
import type { MarketSession, SessionWindow } from "../../market/mod.ts";
import { parseUnixMicros, type ZoneOffsets } from "../../protocol/mod.ts";

/**
 * When a recorded session is, by its header. It holds also where settings, a calendar or the zone database say something
 * else now.
 */
export interface RecordedTimes {
  readonly date: string;
  readonly window: SessionWindow;
  readonly zone: ZoneOffsets;
  readonly zoneName: string;
  readonly groups: readonly GroupHours[];
  readonly calendar: SessionHeader["calendar"];
}

/** The times of a session by its header. Null: the header does not have them. */
export function recordedTimes(
  header: Pick<SessionHeader, "calendar" | "date" | "format" | "hours" | "zone">,
): RecordedTimes | null {
  const market = marketOf(header);
  if (market === null) return null;
  const { openMicros, closeMicros, offsets, zone: zoneName } = market;
  const { date, hours: groups, calendar } = header;
  return { date, window: { openMicros, closeMicros }, zone: offsets, zoneName, groups, calendar };
}

/** The session of a header, as a calendar would have it. @param count how many instruments it has */
export function recordedSession({ date, window, groups }: RecordedTimes, count: number): MarketSession {
  const all = groups.map(({ group, windows, instruments }) => {
    const spans = windows.map(({ open, close }) => {
      return { openMicros: parseUnixMicros(open), closeMicros: parseUnixMicros(close) };
    });
    return { group, windows: spans, instruments };
  });
  const of = (index: number): (typeof all)[number] | undefined =>
    all.find(({ instruments }) => instruments === null || instruments.includes(index));
  return {
    date,
    ...window,
    kind: "ordinary",
    name: null,
    groups: all.map(({ group, windows }) => ({ group, windows })),
    hours: Array.from({ length: count }, (_, index) => of(index)?.windows ?? []),
  };
}
