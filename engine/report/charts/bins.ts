import { axisTicks } from "./axis.ts";

/** A bin of a histogram: values from `from` to below `to`; the last has `to`, too. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** About how many bins there are. */
const BINS = 14;
/** Of all values this part at each end is gathered in the outer bins, so that a single one does not flatten the rest. */
const OUTER = 0.01;

/** Counts values in bins with round borders. 0 is a border. */
export function binsOf(values: readonly number[]): readonly Bin[] {
  if (values.length === 0) return [];
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length * OUTER);
  const { ticks } = axisTicks(sorted[cut]!, sorted[sorted.length - 1 - cut]!, BINS);
  const borders = ticks.length < 2 ? [ticks[0]!, ticks[0]! + 1] : ticks;
  const counts = borders.slice(1).map(() => 0);
  for (const value of sorted) {
    const next = borders.findIndex((border) => value < border);
    const bin = next < 0 ? counts.length - 1 : Math.max(0, next - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, i) => ({ from: borders[i]!, to: borders[i + 1]!, count }));
}
