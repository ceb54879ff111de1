import { formatMinuteOfDay, MINUTES_IN_DAY, parseMinuteOfDay } from "../minute_of_day.ts";
import type { LocalWindow } from "./calendar_facts.ts";

const TIME = /^(\d{1,2}:\d{2})([+-]1d)?$/;

/**
 * Reads a time of day that may be on the day before (`17:00-1d`) or after (`02:00+1d`).
 *
 * @returns minutes after midnight of the session's date, -1440 to 2880, or null
 */
function parseLocalTime(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const minute = parseMinuteOfDay(match[1] ?? "");
  if (minute === null) return null;
  return minute + (match[2] === "-1d" ? -MINUTES_IN_DAY : match[2] === "+1d" ? MINUTES_IN_DAY : 0);
}

/** A time as `parseLocalTime` reads it: `09:15`, `17:00-1d`, `02:00+1d`. The end of the day is `24:00`. */
export function formatLocalTime(minute: number): string {
  if (minute < 0) return `${formatMinuteOfDay(minute + MINUTES_IN_DAY)}-1d`;
  return minute <= MINUTES_IN_DAY ? formatMinuteOfDay(minute) : `${formatMinuteOfDay(minute - MINUTES_IN_DAY)}+1d`;
}

/** A window of two times. A close without a day that is at or before the open is on the next day. Null: no window. */
export function localWindow(openText: string, closeText: string): LocalWindow | null {
  const [open, said] = [parseLocalTime(openText), parseLocalTime(closeText)];
  if (open === null || said === null || open >= MINUTES_IN_DAY) return null;
  const close = said <= open && !closeText.endsWith("1d") ? said + MINUTES_IN_DAY : said;
  return close > open ? { open, close } : null;
}

/** Windows as people read them: `09:15 to 10:00 and 11:30 to 12:30`. */
export function formatWindows(windows: readonly LocalWindow[]): string {
  return windows.map(({ open, close }) => `${formatLocalTime(open)} to ${formatLocalTime(close)}`).join(" and ");
}

/** What is wrong with the windows of one session, or null: they are in order, and take at most a day. */
export function windowsProblem(windows: readonly LocalWindow[]): string | null {
  if (windows.length === 0) return "Expected at least one window, was none";
  for (const [i, { open }] of windows.entries()) {
    const before = windows[i - 1];
    if (before !== undefined && open < before.close)
      return `Expected windows one after the other, was ${formatWindows([before, windows[i]!])}`;
  }
  const [first, last] = [windows[0]!, windows.at(-1)!];
  if (last.close - first.open > MINUTES_IN_DAY)
    return `Expected a session of at most a day, was ${formatWindows(windows)}`;
  return null;
}
