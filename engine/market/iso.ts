import { MICROS, type UnixMicros, type ZoneOffsets } from "../protocol/mod.ts";
import { isoDate } from "./civil.ts";

/** The offsets of UTC: 0 at every instant. */
export const UTC_OFFSETS: ZoneOffsets = { from: [0], offset: [0] };

/** Microseconds to add to an instant to get local time. Before the zone's first instant, the first offset holds. */
export function offsetAt(micros: UnixMicros, zone: ZoneOffsets): number {
  let offset = zone.offset[0] ?? 0;
  for (let i = 1; i < zone.from.length && (zone.from[i] ?? Infinity) <= micros; i++) offset = zone.offset[i] ?? offset;
  return offset;
}

/**
 * An instant as ISO 8601 with the market's offset: `2026-01-01T09:15:00.000+05:30`.
 *
 * The fraction has three digits, or six if the instant is no whole millisecond, so the text is exact. UTC is `+00:00`. This
 * function runs for every order, and so uses integer arithmetic only.
 */
export function formatIso(micros: UnixMicros, zone: ZoneOffsets): string {
  const offset = offsetAt(micros, zone);
  const local = micros + offset;
  const days = Math.floor(local / MICROS.day);
  const ofDay = local - days * MICROS.day;
  const fraction = ofDay % MICROS.second;
  const digits =
    fraction % MICROS.millisecond === 0
      ? String(fraction / MICROS.millisecond).padStart(3, "0")
      : String(fraction).padStart(6, "0");
  return `${isoDate(days)}T${formatClock(ofDay)}.${digits}${formatOffset(offset)}`;
}

/** The local time of day of an instant: `HH:MM:SS`. The fraction is cut off. */
export function localTime(micros: UnixMicros, zone: ZoneOffsets): string {
  const local = micros + offsetAt(micros, zone);
  return formatClock(local - Math.floor(local / MICROS.day) * MICROS.day);
}

function formatClock(micros: number): string {
  const seconds = Math.floor(micros / MICROS.second);
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** `±HH:MM`, or `±HH:MM:SS` for the few offsets before 1972 that are no whole minutes. */
function formatOffset(offset: number): string {
  const seconds = Math.abs(offset) / MICROS.second;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60 === 0 ? "" : `:${two(seconds % 60)}`;
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}${rest}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
