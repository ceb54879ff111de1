import { MICROS, type ZoneOffsets } from "../protocol/mod.ts";

/** When a session opens, and where. */
export interface SessionStart {
  readonly openTs: number;
  /** Offsets from the open or earlier on. */
  readonly zone: ZoneOffsets;
}

/**
 * The instant of a strategy's square-off: from it on the strategy holds no position and makes no entry. It is the first
 * instant, at or after the session's open, at which local clocks show the square-off time. If clocks skip that time, it is
 * the instant at which they go forward.
 *
 * @param squareOff microseconds since local midnight, 0 to a day; null: the strategy has none
 * @returns microseconds, or Infinity if there is no such instant
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

/** Microseconds from a local instant until clocks show a time of day: 0 to less than a day. */
function untilTime(local: number, time: number): number {
  return (((time - local) % MICROS.day) + MICROS.day) % MICROS.day;
}
