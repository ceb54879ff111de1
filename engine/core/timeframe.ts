import { MICROS } from "../protocol/mod.ts";

const TIMEFRAME = /^([1-9]\d{0,4})([smhd])$/;
const UNITS: readonly (readonly [unit: string, micros: number])[] = [
  ["d", MICROS.day],
  ["h", 60 * MICROS.minute],
  ["m", MICROS.minute],
  ["s", MICROS.second],
];
const SHORTEST = 10 * MICROS.second;

/** Reads a bar's length: `10s` to `1d`. @returns microseconds, or null if the text is no timeframe */
export function parseTimeframe(text: string): number | null {
  const match = TIMEFRAME.exec(text);
  const unit = UNITS.find(([name]) => name === match?.[2])?.[1] ?? Number.NaN;
  const micros = Number(match?.[1]) * unit;
  return micros >= SHORTEST && micros <= MICROS.day ? micros : null;
}

/** The shortest text of a bar's length: `90s`, `5m`, `1h`. @param micros a multiple of a second */
export function formatTimeframe(micros: number): string {
  const [unit, size] = UNITS.find(([, each]) => micros % each === 0) ?? ["s", MICROS.second];
  return `${micros / size}${unit}`;
}
