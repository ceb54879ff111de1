const DECIMAL = /^([+-]?)(\d{1,16})(?:\.(\d{1,15}))?$/;

/**
 * Reads plain decimal text exactly, as an integer number of `1 / scale`.
 *
 * @param text digits with an optional sign and point: `123`, `123.45`, `-0.5`
 * @param scale a power of ten, 1 to 100,000,000
 * @returns a safe integer; null if the text is not plain decimal, has non-zero digits beyond the scale, or is too large
 *
 * @example
 *   parseDecimal("20100.05", 100); // 2010005
 */
export function parseDecimal(text: string, scale: number): number | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = "", decimals = ""] = match;
  const digits = scaleDigits(scale);
  const fraction = decimals.slice(0, digits).padEnd(digits, "0");
  if (/[1-9]/.test(decimals.slice(digits))) return null;
  const magnitude = Number(whole) * scale + Number(fraction === "" ? "0" : fraction);
  if (!Number.isSafeInteger(magnitude)) return null;
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

/**
 * The decimal number of an integer number of `1 / scale`. It is the double nearest to the decimal text, since division
 * rounds correctly, and so it prints as that text.
 */
export function toDecimal(minor: number | bigint, scale: number): number {
  // Reading text rounds correctly too, also where an integer does not fit a double.
  return typeof minor === "bigint" ? Number(formatDecimal(minor, scale)) : minor / scale;
}

/**
 * Decimal text with all the digits of the scale.
 *
 * @example
 *   formatDecimal(2010005, 100); // "20100.05"
 */
export function formatDecimal(minor: number | bigint, scale: number): string {
  const digits = scaleDigits(scale);
  const text = String(minor < 0 ? -minor : minor).padStart(digits + 1, "0");
  const sign = minor < 0 ? "-" : "";
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The scales that an instrument may have. */
const SCALES: ReadonlySet<number> = new Set([1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]);

/** True for the scales that an instrument may have: 1, 10, 100 … 100,000,000. */
export function isScale(value: number): boolean {
  return SCALES.has(value);
}

function scaleDigits(scale: number): number {
  return Math.round(Math.log10(scale));
}
