import { daysFromCivil, daysInMonth } from "../market/mod.ts";
import { MICROS } from "../protocol/mod.ts";

const ZERO = 0x30;
const NINE = 0x39;
const DOT = 0x2e;
const COLON = 0x3a;
const DASH = 0x2d;
const PLUS = 0x2b;
const SPACE = 0x20;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;

/** Length of `YYYY-MM-DDTHH:MM` in bytes. */
const MINUTES_END = 16;
const MAX_FRACTION_DIGITS = 9;

/**
 * Reads an instant: epoch milliseconds, or ISO 8601 with an offset. Milliseconds may have a fraction: `1767239100000.5`.
 *
 * ISO is `YYYY-MM-DDTHH:MM[:SS[.f]]` with `Z`, `±HH:MM` or `±HHMM`. A space may replace the `T`. A fraction has 1 to
 * 9 digits. An instant is a whole microsecond: what is less must be 0.
 *
 * @returns microseconds since the epoch, an integer >= 0; NaN if the text is not such an instant
 */
export function scanTime(bytes: Uint8Array, start: number, end: number): number {
  const fifth = start + 4 < end ? bytes[start + 4] : ZERO;
  // A number of too many digits is not a safe integer either, so the last line refuses it.
  let micros = fifth === DASH ? scanIso(bytes, start, end) : scanDigits(bytes, start, end) * MICROS.millisecond;
  if (Number.isNaN(micros) && fifth !== DASH) micros = scanMillis(bytes, start, end);
  return micros >= 0 && Number.isSafeInteger(micros) ? micros : NaN;
}

/** Milliseconds with a fraction. */
function scanMillis(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  if (at === end || bytes[at] !== DOT || !areDigits(bytes, at + 1, end)) return NaN;
  return scanDigits(bytes, start, at) * MICROS.millisecond + scanFraction(bytes, [at + 1, end], MICROS.millisecond);
}

function scanIso(bytes: Uint8Array, start: number, end: number): number {
  const days = scanDate(bytes, start, end);
  const hour = scanDigits(bytes, start + 11, start + 13);
  const minute = scanDigits(bytes, start + 14, start + MINUTES_END);
  if (!(hour < 24 && minute < 60) || bytes[start + 13] !== COLON) return NaN;
  let micros = days * MICROS.day + (hour * 60 + minute) * MICROS.minute;
  let at = start + MINUTES_END;
  if (at < end && bytes[at] === COLON) {
    const second = at + 3 <= end ? scanDigits(bytes, at + 1, at + 3) : NaN;
    if (!(second < 60)) return NaN;
    micros += second * MICROS.second;
    at += 3;
    if (at < end && bytes[at] === DOT) {
      const fractionStart = ++at;
      while (at < end && isDigit(bytes[at])) at++;
      micros += scanFraction(bytes, [fractionStart, at], MICROS.second);
    }
  }
  return micros - scanOffset(bytes, at, end);
}

/** Days from the epoch to `YYYY-MM-DD`, which a `T` or a space must follow; NaN if it is not that. */
function scanDate(bytes: Uint8Array, start: number, end: number): number {
  const separator = bytes[start + 10];
  if (end - start < MINUTES_END || (separator !== UPPER_T && separator !== SPACE)) return NaN;
  if (bytes[start + 7] !== DASH) return NaN;
  const year = scanDigits(bytes, start, start + 4);
  const month = scanDigits(bytes, start + 5, start + 7);
  const day = scanDigits(bytes, start + 8, start + 10);
  return day >= 1 && day <= daysInMonth(year, month) ? daysFromCivil(year, month, day) : NaN;
}

/** The digits of a fraction. @param of what it is a part of, microseconds */
function scanFraction(bytes: Uint8Array, [start, end]: readonly [number, number], of: number): number {
  if (end === start || end - start > MAX_FRACTION_DIGITS) return NaN;
  let micros = 0;
  for (let at = start, unit = of / 10; at < end; at++, unit /= 10) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (unit >= 1) micros += digit * unit;
    else if (digit !== 0) return NaN;
  }
  return micros;
}

/** Microseconds of `Z`, `±HH:MM` or `±HHMM`, which must end the text; NaN if it is not that. */
function scanOffset(bytes: Uint8Array, start: number, end: number): number {
  const sign = start < end ? bytes[start] : 0;
  if (sign === UPPER_Z) return end === start + 1 ? 0 : NaN;
  if (sign !== PLUS && sign !== DASH) return NaN;
  const length = end - start;
  if (length !== 5 && !(length === 6 && bytes[start + 3] === COLON)) return NaN;
  const hour = scanDigits(bytes, start + 1, start + 3);
  const minute = scanDigits(bytes, end - 2, end);
  if (!(hour < 24 && minute < 60)) return NaN;
  return (sign === DASH ? -1 : 1) * (hour * 60 + minute) * MICROS.minute;
}

/** The integer that the digits from `start` to `end` are; NaN if there is none, or another character. */
function scanDigits(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return NaN;
    value = value * 10 + (byte - ZERO);
  }
  return value;
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(bytes[at])) return false;
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
