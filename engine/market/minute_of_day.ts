/** Minutes of a day on which clocks do not change. */
export const MINUTES_IN_DAY = 1_440;
const TIME = /^(\d{1,2}):(\d{2})$/;

/**
 * Reads a time of day.
 *
 * @param text `HH:MM` or `H:MM`, up to `24:00`
 * @returns minutes after midnight, 0 to 1440, or null if the text is not such a time
 */
export function parseMinuteOfDay(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const minute = Number(match[2]);
  const total = Number(match[1]) * 60 + minute;
  return minute < 60 && total <= MINUTES_IN_DAY ? total : null;
}

/** Minutes after midnight as `HH:MM`: `formatMinuteOfDay(555)` is `09:15`. */
export function formatMinuteOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
