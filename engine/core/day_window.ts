import type { DayWindow } from "../protocol/mod.ts";

/** True if a time of day, microseconds since local midnight, is in the window. */
export function isWithin({ from, to }: DayWindow, time: number): boolean {
  return from <= to ? time >= from && time <= to : time >= from || time <= to;
}
