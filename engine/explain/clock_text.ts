import { MICROS } from "../protocol/mod.ts";

/** A local time of day, microseconds, as `HH:MM:SS`, with its fraction if it has one. */
export function formatClock(micros: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const seconds = Math.floor(micros / MICROS.second);
  const fraction = micros % MICROS.second;
  const digits = String(fraction).padStart(6, "0").replace(/000$/, "");
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === 0 ? text : `${text}.${digits}`;
}
