import { MICROS, type ZoneOffsets } from "../protocol/mod.ts";

/** When a session opens, and where. */
export interface SessionStart {
  readonly openTs: number;
  /** It reaches back to the open at least. */
  readonly zone: ZoneOffsets;
}

/**
 * The instant from which a strategy holds nothing and enters no more: the first at or after the session's open at which
 * clocks show its closing time. A time that they skip is the instant at which they go forward.
 *
 * @param squareOff microseconds since local midnight, 0 to a day, or null
 * @returns microseconds, or Infinity if it has no closing time of its own
 */
export function squareOffTs(squareOff: number | null, { openTs, zone }: SessionStart): number {
  if (squareOff === null) return Infinity;
  for (const [i, offset] of zone.offset.entries()) {
    const end = zone.from[i + 1] ?? Infinity;
    if (end <= openTs) continue;
    const begin = Math.max(zone.from[i] ?? openTs, openTs);
    const shown = begin + untilTime(begin + offset, squareOff);
    if (shown < end) return shown;
    const skipped = (zone.offset[i + 1] ?? offset) - offset;
    if (untilTime(end + offset, squareOff) < skipped) return end;
  }
  return Infinity;
}

/** How long from a local instant until clocks show a time of day: 0 to less than a day. */
function untilTime(local: number, time: number): number {
  return (((time - local) % MICROS.day) + MICROS.day) % MICROS.day;
}
