import { type DayWindow, MICROS } from "../protocol/mod.ts";

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * Reads a time of day: `9:15`, `09:15`, `09:15:30`, and `24:00` for the end of the day.
 *
 * @returns microseconds since midnight, 0 to one day, or null
 */
export function parseTimeOfDay(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? "0")];
  if (minutes > 59 || seconds > 59) return null;
  const micros = hours * 60 * MICROS.minute + minutes * MICROS.minute + seconds * MICROS.second;
  return micros <= MICROS.day ? micros : null;
}

/** A time of day as text: `HH:MM`, and `:SS` unless the seconds are 0. Fractions of a second are cut off. */
export function formatTimeOfDay(micros: number): string {
  const seconds = Math.floor(micros / MICROS.second);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (seconds % 60 !== 0) parts.push(seconds % 60);
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/**
 * The time that a text of another form probably means: `9.15`, `0915`, `3:20 pm`.
 *
 * @returns the time as `formatTimeOfDay` writes it, or null if there is no good guess
 *
 * @example
 *   guessTime("3:20 pm"); // "15:20"
 */
export function guessTime(text: string): string | null {
  const match = /^\s*(\d{1,2})\s*[:.h]?\s*(\d{2})?(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?\s*$/i.exec(text);
  if (match === null) return null;
  const [, hoursText, minutes = "00", seconds = "00", half] = match;
  let hours = Number(hoursText);
  if (half !== undefined) hours = (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const micros = parseTimeOfDay(`${hours}:${minutes}:${seconds}`);
  return micros === null ? null : formatTimeOfDay(micros);
}

/** True if a time of day, in microseconds since local midnight, is in the window. */
export function isWithin({ from, to }: DayWindow, time: number): boolean {
  return from <= to ? time >= from && time <= to : time >= from || time <= to;
}
