import { Temporal } from "temporal-polyfill";
import { parseUnixMicros, type UnixMicros, type ZoneOffsets } from "../protocol/mod.ts";

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/** True for a time zone's name that the platform knows, as in the IANA database: `Asia/Kolkata`, `UTC`. */
export function isZone(name: string): boolean {
  if (!ZONE_NAME.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * A zone's offsets from `fromMicros` to `toMicros`, both included, each with the instant from which it holds; the first
 * instant is `fromMicros`. Made once a session, so that nothing per row asks a zone database.
 *
 * @throws RangeError if the zone is not known, or `toMicros` is before `fromMicros`
 */
export function zoneOffsets(zone: string, fromMicros: UnixMicros, toMicros: UnixMicros): ZoneOffsets {
  if (toMicros < fromMicros) throw new RangeError(`Expected an end at or after ${fromMicros}, was ${toMicros}`);
  const from: number[] = [fromMicros];
  const start = zonedAt(fromMicros, zone);
  const offset: number[] = [offsetMicros(start)];
  let next = start.getTimeZoneTransition("next");
  while (next !== null && microsOf(next) <= toMicros) {
    from.push(microsOf(next));
    offset.push(offsetMicros(next));
    next = next.getTimeZoneTransition("next");
  }
  return { from, offset };
}

/** The day that an instant falls on in a zone, as `YYYY-MM-DD`. For set-up; it asks the zone database. */
export function localDate(micros: UnixMicros, zone: string): string {
  return zonedAt(micros, zone).toPlainDate().toString();
}

/**
 * The instant at which clocks in a zone show `minute` minutes after midnight of `date` (24:00, 1440, is the next day's
 * midnight).
 *
 * A time that clocks show twice is the first of the two. A time that they skip is the instant at which they go
 * forward: so instants never run against the order of the times.
 *
 * @param date `YYYY-MM-DD`
 * @throws RangeError if the zone or the day does not exist, or is before 1970
 */
export function instantOf(date: string, minute: number, zone: string): UnixMicros {
  const days = Math.floor(minute / 1_440);
  const rest = minute - days * 1_440;
  const local = Temporal.PlainDate.from(date)
    .add({ days })
    .toPlainDateTime({ hour: Math.floor(rest / 60), minute: rest % 60 });
  const zoned = local.toZonedDateTime(zone, { disambiguation: "compatible" });
  if (zoned.toPlainDateTime().equals(local)) return parseUnixMicros(microsOf(zoned));
  // Skipped: "compatible" went forward by the gap's length, so the gap's end is the last transition up to there.
  const gapEnd = zoned.add({ microseconds: 1 }).getTimeZoneTransition("previous");
  return parseUnixMicros(microsOf(gapEnd ?? zoned));
}

function zonedAt(micros: UnixMicros, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochNanoseconds(BigInt(micros) * 1_000n).toZonedDateTimeISO(zone);
}

function microsOf(zoned: Temporal.ZonedDateTime): number {
  return Number(zoned.epochNanoseconds / 1_000n);
}

function offsetMicros(zoned: Temporal.ZonedDateTime): number {
  return zoned.offsetNanoseconds / 1_000;
}
