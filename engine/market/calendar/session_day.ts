import { EngineError, type UnixMicros, UsageError } from "../../protocol/mod.ts";
import { localDate } from "../zone.ts";
import { addDays } from "../civil.ts";
import { formatHoursFlag } from "./hours_flag.ts";
import type { MarketSession, MarketSessions } from "./market_sessions.ts";

/** Where a date comes from: the clock shows it, somebody asked for it, or a file has rows of it. */
export type DateSource = "clock" | "asked" | "file";

/** What there is to trade on a date. */
export type DayPlan =
  | { readonly kind: "session"; readonly session: MarketSession }
  /** `text` says why, and which session is the next. */
  | { readonly kind: "no-session"; readonly text: string };

/**
 * The session of a date, or a sentence about why there is none.
 *
 * @throws UsageError if the calendar does not know the date and no file has it
 * @throws EngineError CONFIGURATION if it knows that there is a session and not its hours
 */
export function planDay(sessions: MarketSessions, date: string, source: DateSource): DayPlan {
  const day = sessions.sessionOn(date);
  if ("hours" in day) {
    if (day.kind === "assumed" && source !== "file") throw unknownDate(sessions, date);
    return { kind: "session", session: day };
  }
  if (day.kind === "closed") {
    const next = sessions.nextAfter(date);
    const then =
      next === null
        ? `calendar ${sessions.hours.calendar?.facts.name} knows none after it`
        : `the next is ${next.date}`;
    return { kind: "no-session", text: `${date} is ${day.why}: no session; ${then}` };
  }
  throw unknownHours(date, day.why);
}

/**
 * The date of the session at an instant: of the one that is on, else today in the market's zone. A session may have begun
 * yesterday, or belong to tomorrow.
 */
export function dateAt(sessions: MarketSessions, now: UnixMicros): string {
  const today = localDate(now, sessions.hours.zone);
  for (const days of [-1, 0, 1]) {
    const date = addDays(today, days);
    if (date < "1970-01-02") continue;
    const session = sessions.sessionOn(date);
    if ("hours" in session && session.openMicros <= now && now < session.closeMicros) return date;
  }
  return today;
}

/** The error for a date whose hours the calendar does not know. It may come from a thread: its message has all of it. */
export function unknownHours(date: string, why: string): EngineError {
  return new EngineError("CONFIGURATION", `${date} has ${why}. Say them, for example --hours ${date}=18:00-19:00`);
}

function unknownDate({ hours }: MarketSessions, date: string): UsageError {
  const facts = hours.calendar?.facts;
  const known = facts === undefined ? "" : ` (${facts.knownFrom} to ${facts.knownUntil})`;
  const message = `Expected a date that calendar ${facts?.name ?? ""} knows${known}, was ${date}`;
  const [group = ""] = hours.calendar?.groups ?? [];
  const ordinary = formatHoursFlag({ date, windows: hours.calendar?.ordinaryHours(date, group) ?? null });
  return new UsageError(message, { hint: `choose another date, or say its hours, for example --hours ${ordinary}` });
}
