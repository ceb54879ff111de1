const DECIMAL = /^([+-]?)(\d{1,16})(?:\.(\d{1,15}))?$/;

/**
 * Reads plain decimal text exactly, as an integer of `1 / scale`.
 *
 * @param text `123`, `123.45`, `-0.5`; no exponent, no grouping
 * @param scale a power of ten, 1 to 1,000,000
 * @returns the integer, or null if the text is not plain decimal, has more decimals than the scale, or is not safe
 *
 * `parseDecimal("20100.05", 100)` is `2010005`.
 */
export function parseDecimal(text: string, scale: number): number | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = "", decimals = ""] = match;
  const digits = scaleDigits(scale);
  const kept = decimals.slice(0, digits).padEnd(digits, "0");
  if (/[1-9]/.test(decimals.slice(digits))) return null;
  const magnitude = Number(whole) * scale + Number(kept === "" ? "0" : kept);
  if (!Number.isSafeInteger(magnitude)) return null;
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * The decimal number of an integer of `1 / scale`. Division rounds correctly, so this is the double nearest to the
 * decimal text, and it prints as that text.
 */
export function toDecimal(minor: number, scale: number): number {
  return minor / scale;
}

/** Decimal text with all the digits of the scale: `formatDecimal(2010005, 100)` is `20100.05`. */
export function formatDecimal(minor: number, scale: number): string {
  const digits = scaleDigits(scale);
  const magnitude = Math.abs(minor);
  const whole = Math.floor(magnitude / scale);
  const rest = magnitude - whole * scale;
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${String(rest).padStart(digits, "0")}`;
}

/** True for the scales an instrument may have: 1, 10, 100 … 1,000,000. */
export function isScale(value: number): boolean {
  return [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].includes(value);
}

function scaleDigits(scale: number): number {
  return Math.round(Math.log10(scale));
}
