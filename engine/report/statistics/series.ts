/** A number that can be shown. Null: the calculation has left the range of numbers. Never -0. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** The quotient of two numbers. Null: there is nothing to divide by, or the result is no finite number. */
export function quotient(dividend: number, divisor: number): number | null {
  return divisor === 0 ? null : finite(dividend / divisor);
}

/** The sum of numbers. Exact while it and all its parts are safe integers. */
export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The mean. Null: there are no numbers. */
export function meanOf(values: readonly number[]): number | null {
  return quotient(sumOf(values), values.length);
}

/** The least number. Null: there are none. */
export function leastOf(values: readonly number[]): number | null {
  let least = Infinity;
  for (const value of values) least = Math.min(least, value);
  return finite(least);
}

/** The greatest number. Null: there are none. */
export function greatestOf(values: readonly number[]): number | null {
  let greatest = -Infinity;
  for (const value of values) greatest = Math.max(greatest, value);
  return finite(greatest);
}

/**
 * The percentile of numbers, with linear interpolation between the two nearest ones (Hyndman and Fan's type 7, the default of
 * numpy). Null: there are no numbers.
 *
 * @param part 0 to 1
 */
export function percentileOf(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return finite(low + (high - low) * (place - below));
}

/** A deviation below this part of the largest number is what computing leaves of 0. */
const NOISE = 1e-12;

/** The mean and the moments of a sample around it. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** The standard deviation of the sample (n - 1); 0 where it is below 1e-12 of the largest number. */
  readonly deviation: number;
  /** The sums of the second, third and fourth powers of the differences from the mean, each divided by the largest number. */
  readonly sums: readonly [second: number, third: number, fourth: number];
}

/** The moments of at least two numbers. Null: there are fewer, or they are too large. */
export function momentsOf(values: readonly number[]): Moments | null {
  const { length: count } = values;
  const mean = meanOf(values);
  if (count < 2 || mean === null) return null;
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return { count, mean, deviation: 0, sums: [0, 0, 0] };
  // Divided by the largest number, no power overflows.
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    const difference = (value - mean) / largest;
    const square = difference * difference;
    second += square;
    third += square * difference;
    fourth += square * square;
  }
  const part = Math.sqrt(second / (count - 1));
  const deviation = part < NOISE ? 0 : part * largest;
  return Number.isFinite(deviation) ? { count, mean, deviation, sums: [second, third, fourth] } : null;
}

/**
 * The adjusted Fisher-Pearson coefficient of skewness G1, as pandas and spreadsheets have it. Null: fewer than three numbers, or
 * no deviation.
 */
export function skewOf(values: readonly number[]): number | null {
  const moments = momentsOf(values);
  if (moments === null || moments.count < 3 || moments.deviation === 0) return null;
  const [second, third] = moments.sums;
  const n = moments.count;
  const biased = third / n / (second / n) ** 1.5;
  return finite((biased * Math.sqrt(n * (n - 1))) / (n - 2));
}

/**
 * The excess kurtosis G2, without bias for normal numbers, as pandas and spreadsheets have it. Null: fewer than four numbers, or
 * no deviation.
 */
export function kurtosisOf(values: readonly number[]): number | null {
  const moments = momentsOf(values);
  if (moments === null || moments.count < 4 || moments.deviation === 0) return null;
  const [second, , fourth] = moments.sums;
  const n = moments.count;
  const biased = fourth / n / (second / n) ** 2 - 3;
  return finite(((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * biased + 6));
}
