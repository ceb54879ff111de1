import type { IndicatorPlace, Update } from "./indicator.ts";

const COUNT = 0;
const VALUE = 1;

/** Doubles of state of an exponential average: how many values its seed has, and their sum or the average. */
export const EXPONENTIAL_DOUBLES = 2;

/** `y = y + weight * (x - y)`, where the first y is the mean of the first `length` known values. */
export function bindExponential({ arena, at, length, sources, out }: IndicatorPlace, weight: number): Update {
  const [source] = sources;
  return () => {
    const value = arena[source]!;
    const count = arena[at + COUNT]!;
    const before = arena[at + VALUE]!;
    if (Number.isNaN(value)) {
      arena[out] = Number.NaN;
    } else if (count === length) {
      const average = before + weight * (value - before);
      arena[at + VALUE] = average;
      arena[out] = average;
    } else {
      const total = before + value;
      const isSeeded = count + 1 === length;
      arena[at + COUNT] = count + 1;
      arena[at + VALUE] = isSeeded ? total / length : total;
      arena[out] = isSeeded ? total / length : Number.NaN;
    }
  };
}
