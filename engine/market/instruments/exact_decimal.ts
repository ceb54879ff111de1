/** A decimal number >= 0, exactly: `units / 10 ** decimals`. It has no zeros at its end. */
export interface ExactDecimal {
  /** A safe integer. */
  readonly units: number;
  readonly decimals: number;
}

const FORM = /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Reads `75`, `0.05`, `.5`, `5e-05`. @returns null if it is no such number, or has too many digits */
export function readExactDecimal(text: string): ExactDecimal | null {
  const [, whole = "", fraction = "", exponent = "0"] = FORM.exec(text) ?? [];
  if (whole + fraction === "") return null;
  const shift = fraction.length - Number(exponent);
  const padded = `${whole}${fraction}${shift < 0 ? "0".repeat(-shift) : ""}`;
  const digits = padded.replace(/^0+(?=\d)/, "");
  if (digits === "0") return { units: 0, decimals: 0 };
  const places = Math.max(0, shift);
  const zeros = Math.min(places, /0*$/.exec(digits)?.[0].length ?? 0);
  const units = Number(digits.slice(0, digits.length - zeros));
  return Number.isSafeInteger(units) ? { units, decimals: places - zeros } : null;
}

/** The number in units of `10 ** -places`. @returns null if it has more decimals, or is no safe integer then */
export function inUnits({ units, decimals }: ExactDecimal, places: number): number | null {
  if (decimals > places) return null;
  const scaled = units * 10 ** (places - decimals);
  return Number.isSafeInteger(scaled) ? scaled : null;
}

/** The number as plain text. */
export function exactText({ units, decimals }: ExactDecimal): string {
  if (decimals === 0) return String(units);
  const digits = String(units).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
