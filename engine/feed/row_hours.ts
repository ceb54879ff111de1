import type { SessionWindow } from "../market/mod.ts";

/** By instrument: opens and closes in turn, in microseconds, ascending. */
export type RowHours = readonly Float64Array[];

/** A session, and the windows that instruments have in it. */
export interface HoursOfSession {
  readonly openMicros: number;
  readonly closeMicros: number;
  /** By instrument. Absent: all have all of the session. */
  readonly hours?: readonly (readonly SessionWindow[])[];
}

/** What the rows of a session are cut by. Null: every instrument has all of the session. */
export function rowHours({ openMicros, closeMicros, hours }: HoursOfSession): RowHours | null {
  const isWhole = (windows: readonly SessionWindow[]): boolean =>
    windows.length === 1 && windows[0]?.openMicros === openMicros && windows[0].closeMicros === closeMicros;
  if (hours === undefined || hours.every((windows) => isWhole(windows))) return null;
  return hours.map((windows) => Float64Array.from(windows.flatMap((each) => [each.openMicros, each.closeMicros])));
}

/** Whether an instant is within the hours of an instrument. An open is within them, a close is not. */
export function isWithinHours(hours: RowHours, instrument: number, micros: number): boolean {
  const edges = hours[instrument];
  if (edges === undefined) return false;
  for (let i = 0; i < edges.length; i += 2) if (micros >= edges[i]! && micros < edges[i + 1]!) return true;
  return false;
}
