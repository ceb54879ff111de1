import { Temporal } from "temporal-polyfill";
import { parseUnixMicros, type UnixMicros, type ZoneOffsets } from "../protocol/mod.ts";
import { MINUTES_IN_DAY } from "./minute_of_day.ts";

/**
 * The offsets of a zone from `fromMicros` to `toMicros`, both included. The first instant is `fromMicros`. They are looked
 * up once a session, so that rows need no zone database.
 *
 * @throws RangeError if the zone is unknown, or `toMicros` is before `fromMicros`
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

/** The local date of an instant, `YYYY-MM-DD`. It asks the zone database: not for use at every row. */
export function localDate(micros: UnixMicros, zone: string): string {
  return zonedAt(micros, zone).toPlainDate().toString();
}

/**
 * The instant at which clocks in a zone show `minute` minutes after midnight of `date`; 1440 is the next midnight.
 *
 * If clocks show the time twice, it is the first instant. If clocks skip the time, it is the instant at which they go
 * forward. So a later time never has an earlier instant.
 *
 * @param date `YYYY-MM-DD`
 * @throws RangeError if the zone or the day does not exist, or the instant is before 1970
 */
export function instantOf(date: string, minute: number, zone: string): UnixMicros {
  const days = Math.floor(minute / MINUTES_IN_DAY);
  const rest = minute - days * MINUTES_IN_DAY;
  const local = Temporal.PlainDate.from(date)
    .add({ days })
    .toPlainDateTime({ hour: Math.floor(rest / 60), minute: rest % 60 });
  const zoned = local.toZonedDateTime(zone, { disambiguation: "compatible" });
  if (zoned.toPlainDateTime().equals(local)) return parseUnixMicros(microsOf(zoned));
  // The time is skipped. "compatible" goes forward by the length of the gap, so the last transition before that is its end.
  const gapEnd = zoned.add({ microseconds: 1 }).getTimeZoneTransition("previous");
  return parseUnixMicros(microsOf(gapEnd ?? zoned));
}

/**
 * A local date as instants: its midnight, which is 0 where it is before 1970, and the next one.
 *
 * @param date `YYYY-MM-DD`
 * @throws RangeError if the zone or the day does not exist
 */
export function dateBounds(date: string, zone: string): { readonly start: number; readonly end: number } {
  const start = date < "1970-01-02" ? 0 : instantOf(date, 0, zone);
  return { start, end: instantOf(date, MINUTES_IN_DAY, zone) };
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
