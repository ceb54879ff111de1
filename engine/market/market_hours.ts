import { EngineError, type UnixMicros } from "../protocol/mod.ts";
import { isCivilDate } from "./civil.ts";
import { formatMinuteOfDay, MINUTES_IN_DAY } from "./minute_of_day.ts";
import { instantOf } from "./zone.ts";
import { isZone } from "./zone_name.ts";

/** The hours of one session, in local time. */
export interface MarketHours {
  /** The day of the open, `YYYY-MM-DD`. */
  readonly date: string;
  /** Minutes after midnight, 0 to 1439. */
  readonly open: number;
  /** Minutes after midnight, 0 to 1440 (the end of the day). At or before `open`: on the next day. */
  readonly close: number;
  /** An IANA zone name. */
  readonly zone: string;
}

/** The hours of a session as instants. A row at the open belongs to the session; a row at the close does not. */
export interface SessionWindow {
  readonly openMicros: UnixMicros;
  /** Later than the open. */
  readonly closeMicros: UnixMicros;
}

/** Whether an instant is before, in or after a session. */
export type Phase = "before" | "in" | "after";

/**
 * The instants of a session's open and close, both by the zone's clock. A session in which clocks change is longer or
 * shorter.
 *
 * @throws RangeError if a time is out of range, or the date or the zone does not exist
 * @throws EngineError CONFIGURATION if clocks skip the whole session
 */
export function sessionWindow(hours: MarketHours): SessionWindow {
  const { date, open, close, zone } = hours;
  checkMinute(open, MINUTES_IN_DAY - 1, "an open");
  checkMinute(close, MINUTES_IN_DAY, "a close");
  if (!isCivilDate(date)) throw new RangeError(`Expected a date YYYY-MM-DD, was ${JSON.stringify(date)}`);
  if (!isZone(zone)) throw new RangeError(`Expected an IANA zone name, was ${JSON.stringify(zone)}`);
  const openMicros = instantOf(date, open, zone);
  const closeMicros = instantOf(date, close <= open ? close + MINUTES_IN_DAY : close, zone);
  if (closeMicros > openMicros) return { openMicros, closeMicros };
  const times = `${formatMinuteOfDay(open)} to ${formatMinuteOfDay(close)}`;
  throw new EngineError(
    "CONFIGURATION",
    `Expected a session that takes some time, but on ${date} clocks in ${zone} skip all of ${times}. ` +
      "Choose another SESSION_DATE, MARKET_OPEN or MARKET_CLOSE",
  );
}

/** Whether `now` is before, in or after a session. The open is in it; the close is after it. */
export function phaseAt(now: UnixMicros, window: SessionWindow): Phase {
  if (now < window.openMicros) return "before";
  return now < window.closeMicros ? "in" : "after";
}

function checkMinute(minute: number, most: number, what: string): void {
  if (Number.isSafeInteger(minute) && minute >= 0 && minute <= most) return;
  throw new RangeError(`Expected ${what} of 0 to ${most} minutes after midnight, was ${minute}`);
}
