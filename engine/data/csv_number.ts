const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const MINUS = 0x2d;
const PLUS = 0x2b;

/** The most digits on each side of the dot, as in `parseDecimal`. */
const MAX_DIGITS = 15;
const POWERS_OF_TEN: readonly number[] = Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;

/**
 * Reads plain decimal text exactly, as an integer in units of `1 / scale`. It is `parseDecimal` for bytes.
 *
 * @param scale a power of ten, at most 10^15
 * @returns the integer; NaN if the text is not plain decimal, has more decimals than the scale, or is not a safe
 *   integer
 */
export function scanDecimal(bytes: Uint8Array, start: number, end: number, scale: number): number {
  let at = start;
  const first = bytes[at];
  if (at < end && (first === MINUS || first === PLUS)) at++;
  const wholeStart = at;
  let whole = 0;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    whole = whole * 10 + (byte - ZERO);
  }
  if (at === wholeStart || at - wholeStart > MAX_DIGITS) return NaN;
  let minor = whole * scale;
  if (at < end) {
    if (bytes[at] !== DOT) return NaN;
    at++;
    if (at === end || end - at > MAX_DIGITS) return NaN;
    const parts = POWERS_OF_TEN[end - at]!;
    let fraction = 0;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < ZERO || byte > NINE) return NaN;
      fraction = fraction * 10 + (byte - ZERO);
    }
    if (parts <= scale) minor += fraction * (scale / parts);
    else {
      // Beyond the scale's decimals there are zeros alone.
      const zeros = parts / scale;
      if (fraction % zeros !== 0) return NaN;
      minor += fraction / zeros;
    }
  }
  if (!Number.isSafeInteger(minor)) return NaN;
  return first === MINUS && minor !== 0 ? -minor : minor;
}

/**
 * Reads a number >= 0 as the nearest double. The text is digits, with optional decimals and an optional exponent.
 *
 * @returns the number; NaN if the text is not such a number, or is too large for a double
 */
export function scanSize(bytes: Uint8Array, start: number, end: number): number {
  let mantissa = 0;
  let dot = -1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT && dot === -1 && at > start) dot = at;
    else if (byte < ZERO || byte > NINE) return readSlowly(bytes, start, end);
    else mantissa = mantissa * 10 + (byte - ZERO);
  }
  const digits = end - start - (dot === -1 ? 0 : 1);
  if (digits === 0 || digits > MAX_DIGITS || dot === end - 1) return readSlowly(bytes, start, end);
  // Up to 15 digits and their power of ten are exact doubles, so only the division rounds.
  return dot === -1 ? mantissa : mantissa / (POWERS_OF_TEN[end - dot - 1] ?? NaN);
}

function readSlowly(bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.subarray(start, end)).toString("latin1");
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}
