import { parseTimeOfDay } from "../core/mod.ts";
import type { DayWindow } from "../protocol/mod.ts";

/** Two times of day with a hyphen or a dash between them, spaces where one likes. */
export const WINDOW: RegExp = /^(\d{1,2}:\d{2}(?::\d{2})?) *[-–] *(\d{1,2}:\d{2}(?::\d{2})?)$/;

/** The window that a text such as `09:20-14:30` means, or null. Its ends differ: else it would be one instant. */
export function parseWindow(text: string): DayWindow | null {
  const match = WINDOW.exec(text);
  const from = parseTimeOfDay(match?.[1] ?? "");
  const to = parseTimeOfDay(match?.[2] ?? "");
  return from === null || to === null || from === to ? null : { from, to };
}
