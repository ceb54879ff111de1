import { axisTicks } from "./axis.ts";

/** A bin of a histogram: values from `from` to below `to`. The first has those below it, too, and the last those above it. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** About how many bins there are. */
const BINS = 14;
/** Of all values this part at each end is gathered in the outer bins, so that a single one does not flatten the rest. */
const OUTER = 0.01;

/**
 * Counts values in bins with round borders. 0 is a border where there are values on both sides of it: no bin has losses and
 * others, and 0 is with what is above it.
 *
 * @param values finite
 * @param least the narrowest that a bin may be, > 0, such as the smallest amount of money
 */
export function binsOf(values: readonly number[], least: number): readonly Bin[] {
  if (values.length === 0) return [];
  const sorted = values.toSorted((a, b) => a - b);
  const borders = bordersOf(sorted, least);
  const counts = borders.slice(1).map(() => 0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= borders[bin + 1]!) bin += 1;
    counts[bin]! += 1;
  }
  return counts.map((count, i) => ({ from: borders[i]!, to: borders[i + 1]!, count }));
}

function bordersOf(sorted: readonly number[], least: number): readonly number[] {
  const cut = Math.floor(sorted.length * OUTER);
  const [hasBelow, hasAbove] = [sorted[0]! < 0, sorted.at(-1)! >= 0];
  // What is cut off must not be gathered on the other side of 0.
  const low = hasBelow ? Math.min(0, sorted[cut]!) : sorted[cut]!;
  const high = hasAbove ? Math.max(0, sorted[sorted.length - 1 - cut]!) : sorted[sorted.length - 1 - cut]!;
  const { ticks, step } = axisTicks(low, Math.max(high, low + least * BINS), BINS);
  const borders = ticks.filter((tick, i) => i < 2 || tick - step < high);
  if (hasBelow && borders[0]! >= 0) borders.unshift(-step);
  if (hasAbove && borders.at(-1)! <= 0) borders.push(step);
  return borders;
}
