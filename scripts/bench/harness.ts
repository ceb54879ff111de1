/** What every row is run with. */
export interface Setting {
  /** The worker bundle, apart from `dist`, where another build may replace it meanwhile. */
  readonly worker: URL;
  /** A folder for what a row builds. It is removed at the end. */
  readonly folder: string;
}

/** One thing that is measured. */
export interface Row {
  readonly name: string;
  /** What is measured against what. */
  readonly about: string;
  /** @returns the lines to print, each of at most 80 columns */
  readonly run: (setting: Setting) => Promise<readonly string[]>;
}

/** Blocks of A against blocks of B. */
export interface Comparison {
  /** What stands for the blocks: their medians, unless it is said otherwise. */
  readonly a: number;
  readonly b: number;
  /** `a / b`. */
  readonly ratio: number;
  /** The least and the largest ratio of two blocks that were run one after the other. */
  readonly least: number;
  readonly most: number;
}

/** How the two sides of a comparison are printed, and what their ratio should be. */
export interface ComparisonForm {
  readonly unit: (value: number) => string;
  /** Null: there is none. */
  readonly target: number | null;
}

/** Makes a block and returns what it measured. */
export type Arm<T> = () => T | Promise<T>;

const WIDTH = { label: 28, side: 11, ratio: 7, range: 15 } as const;

/**
 * Runs `blocks` blocks of each arm, taking turns, so that whatever the machine does meanwhile happens to all of them.
 * Who begins changes from turn to turn.
 *
 * @returns by arm what its blocks measured, in order
 */
export async function interleave<T>(blocks: number, arms: readonly Arm<T>[]): Promise<T[][]> {
  const measured = arms.map((): T[] => []);
  for (let block = 0; block < blocks; block += 1) {
    for (let turn = 0; turn < arms.length; turn += 1) {
      const i = (block + turn) % arms.length;
      const arm = arms[i];
      if (arm !== undefined) measured[i]?.push(await arm());
    }
  }
  return measured;
}

/** Compares blocks of A with blocks of B, as many of each. */
export function compare(a: readonly number[] = [], b: readonly number[] = []): Comparison {
  const ratios = a.map((value, i) => value / (b[i] ?? NaN));
  return {
    a: median(a),
    b: median(b),
    ratio: median(a) / median(b),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
  };
}

/** Compares the least block of A with the least of B: what the machine's other work has added the least to. */
export function compareLeast(a: readonly number[] = [], b: readonly number[] = []): Comparison {
  const [leastA, leastB] = [Math.min(...a), Math.min(...b)];
  return { ...compare(a, b), a: leastA, b: leastB, ratio: leastA / leastB };
}

/** The middle value, or the mean of the two in the middle; NaN if there is none. */
export function median(values: readonly number[]): number {
  return (percentile(values, 50) + percentileFromAbove(values, 50)) / 2;
}

/** The least value that `percent` of the values do not exceed (nearest rank); NaN if there is none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

/** The columns that `formatComparison` fills. */
export function formatHeader(): string {
  return formatColumns("", ["A", "B", "A : B", "min-max", "target"]);
}

/** One line of a comparison. */
export function formatComparison(label: string, comparison: Comparison, { unit, target }: ComparisonForm): string {
  const { a, b, ratio, least, most } = comparison;
  const range = `${least.toFixed(2)}-${most.toFixed(2)}`;
  return formatColumns(label, [
    unit(a),
    unit(b),
    ratio.toFixed(2),
    range,
    target === null ? "" : `<= ${target.toFixed(2)}`,
  ]);
}

/** One line of a figure that is compared with nothing: its median, least and largest value. */
export function formatSpread(label: string, values: readonly number[], unit: (value: number) => string): string {
  const least = unit(Math.min(...values));
  const most = unit(Math.max(...values));
  return `${label.padEnd(WIDTH.label)}${unit(median(values)).padStart(WIDTH.side)}   min ${least}   max ${most}`;
}

/** Formats milliseconds. */
export function inMs(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function percentileFromAbove(values: readonly number[], percent: number): number {
  return -percentile(
    values.map((value) => -value),
    percent,
  );
}

function formatColumns(
  label: string,
  [a, b, ratio, range, target]: readonly [string, string, string, string, string],
): string {
  const { label: first, side } = WIDTH;
  const columns = [label.padEnd(first), a.padStart(side), b.padStart(side), ratio.padStart(WIDTH.ratio)];
  return `${columns.join("")}${range.padStart(WIDTH.range)} ${target}`.trimEnd();
}
