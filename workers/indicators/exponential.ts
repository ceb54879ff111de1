import type { Update } from "./indicator.ts";

const COUNT = 0;
const VALUE = 1;

/** Doubles of state of an exponential average: how many values its seed has, and their sum or the average. */
export const EXPONENTIAL_DOUBLES = 2;

/** Where an exponential average stands, the values that its seed is the mean of, and the weight of each one after. */
export interface Exponential {
  readonly arena: Float64Array;
  readonly at: number;
  readonly seed: number;
  readonly weight: number;
}

/** `y = y + weight * (x - y)`, where the first y is the mean of the first `seed` known values. */
export function bindExponential({ arena, at, seed, weight }: Exponential): Update {
  return (value) => {
    if (Number.isNaN(value)) return Number.NaN;
    const count = arena[at + COUNT] as number;
    const before = arena[at + VALUE] as number;
    if (count === seed) {
      const average = before + weight * (value - before);
      arena[at + VALUE] = average;
      return average;
    }
    const total = before + value;
    const isSeeded = count + 1 === seed;
    const next = isSeeded ? total / seed : total;
    arena[at + COUNT] = count + 1;
    arena[at + VALUE] = next;
    return isSeeded ? next : Number.NaN;
  };
}
