/** A percentage as it is written: plain digits, at most four decimals, and `%`. */
export const PERCENT: RegExp = /^\d{1,4}(?:\.\d{1,4})? *%$/;

/** The most that a loss or a profit may be of the entry's notional, in percent. */
export const MAX_PERCENT = 1_000;

/** The number in front of the `%`, or null if the text is no percentage. */
export function parsePercent(text: string): number | null {
  return PERCENT.test(text) ? Number.parseFloat(text) : null;
}
