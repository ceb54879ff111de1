import { MICROS } from "../protocol/mod.ts";

/** So many bits of evidence make chance impossible: by chance every second of a rare instrument's bars is two apart. */
const SURE_BITS = 40;
/** Bars further apart have a night, or a pause, between them. */
const MAX_SPACING = 12 * 3_600 * MICROS.second;

/**
 * True if bars that are all `spacing` apart, or a multiple of it, so often in a row are longer than `length`.
 *
 * @param length what they are taken for, microseconds
 * @param spacing the greatest common divisor of the spacings, microseconds
 * @param count how many spacings there are
 */
export function areLonger(length: number, spacing: number, count: number): boolean {
  return spacing > length && spacing % length === 0 && count * Math.log2(spacing / length) >= SURE_BITS;
}

/** The greatest common divisor of two integers >= 0. */
export function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Watches whether the bars of each instrument go on as long as they were at the beginning of a file. */
export class BarSpacing {
  readonly #length: number;
  readonly #divisors: Float64Array;
  readonly #counts: Float64Array;

  /**
   * @param length of the bars, microseconds
   * @param instruments how many there are
   */
  constructor(length: number, instruments: number) {
    this.#length = length;
    this.#divisors = new Float64Array(instruments);
    this.#counts = new Float64Array(instruments);
  }

  /**
   * Takes the time between the starts of two bars of an instrument that follow each other.
   *
   * @returns the length that the last bars have, if it is surely another one; else null
   */
  add(instrument: number, spacing: number): number | null {
    if (spacing === this.#length) {
      this.#counts[instrument] = 0;
      this.#divisors[instrument] = 0;
      return null;
    }
    if (spacing > MAX_SPACING) return null;
    const divisor = commonDivisor(spacing, this.#divisors[instrument]!);
    const isLonger = divisor > this.#length;
    this.#divisors[instrument] = isLonger ? divisor : 0;
    const count = isLonger ? this.#counts[instrument]! + 1 : 0;
    this.#counts[instrument] = count;
    return areLonger(this.#length, divisor, count) ? divisor : null;
  }
}
