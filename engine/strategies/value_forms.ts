import { parseTimeOfDay } from "../core/mod.ts";
import type { DayWindow } from "../protocol/mod.ts";

/** A time of day: one or two digits for the hour, seconds if needed. */
export const TIME: RegExp = /^\d{1,2}:\d{2}(?::\d{2})?$/;

/** Two times of day with a hyphen or a dash between them; spaces around it are allowed. */
export const WINDOW: RegExp = /^(\d{1,2}:\d{2}(?::\d{2})?) *[-–] *(\d{1,2}:\d{2}(?::\d{2})?)$/;

/** The length of a bar: a number without leading zeros, and its unit. */
export const TIMEFRAME: RegExp = /^[1-9]\d{0,4}[smhd]$/;

/** A percentage: plain digits, at most four decimals, and `%`. */
export const PERCENT: RegExp = /^\d{1,4}(?:\.\d{1,4})? *%$/;

/** The largest loss or profit bound, in percent of the entry's notional. */
export const MAX_PERCENT = 1_000;

/** Reads a window such as `09:20-14:30`. Its two times must differ. @returns null if the text is no window */
export function parseWindow(text: string): DayWindow | null {
  const match = WINDOW.exec(text);
  const from = parseTimeOfDay(match?.[1] ?? "");
  const to = parseTimeOfDay(match?.[2] ?? "");
  return from === null || to === null || from === to ? null : { from, to };
}

/** Reads a percentage such as `0.5%`. @returns the number before the `%`, or null if the text is no percentage */
export function parsePercent(text: string): number | null {
  return PERCENT.test(text) ? Number.parseFloat(text) : null;
}
