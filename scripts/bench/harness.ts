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
  readonly run: (setting: Setting) => Promise<readonly Measured[]>;
}

/** What a ratio should be. */
export type Target = { readonly atLeast: number } | { readonly atMost: number };

/** What values are printed in: so many of it is one of what was measured. */
export interface Unit {
  readonly name: string;
  readonly per: number;
}

/** A line of the table. */
export interface Measured {
  readonly name: string;
  readonly ours: number;
  /** What ours is compared with; null: with nothing. */
  readonly floor: number | null;
  readonly unit: string;
  /** `ours / floor`. */
  readonly ratio: number | null;
  /** The least and the largest: of the ratios of two blocks that were run one after the other, or of values without a floor. */
  readonly range: readonly [least: number, most: number] | null;
  readonly target: Target | null;
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

/** Makes a block and returns what it measured. */
export type Arm<T> = () => T | Promise<T>;

/** Milliseconds, as they are measured. */
export const MS: Unit = { name: "ms", per: 1 };
/** Nanoseconds, as they are measured. */
export const NS: Unit = { name: "ns", per: 1 };
/** Millions a second. */
export const MILLIONS: Unit = { name: "M/s", per: 1_000_000 };
/** Thousands a second. */
export const THOUSANDS: Unit = { name: "k/s", per: 1_000 };

const WIDTH = { name: 27, side: 10, ratio: 7, range: 13, target: 9 } as const;

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

/** A comparison as a line of the table. */
export function lineOf(
  name: string,
  { a, b, ratio, least, most }: Comparison,
  { unit, target = null }: { readonly unit: Unit; readonly target?: Target | null },
): Measured {
  const { per } = unit;
  return { name, ours: a / per, floor: b / per, unit: unit.name, ratio, range: [least, most], target };
}

/** Values that are compared with nothing: their median, least and largest. */
export function spread(name: string, values: readonly number[], unit: Unit): Measured {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return {
    ...figure(name, median(values), unit),
    range: [least / unit.per, most / unit.per],
  };
}

/** One figure, which is compared with nothing. */
export function figure(name: string, value: number, unit: Unit): Measured {
  return { name, ours: value / unit.per, floor: null, unit: unit.name, ratio: null, range: null, target: null };
}

/** Whether a line's ratio is what it should be; null: it has no target. */
export function isMet({ ratio, target }: Pick<Measured, "ratio" | "target">): boolean | null {
  if (target === null || ratio === null) return null;
  return "atLeast" in target ? ratio >= target.atLeast : ratio <= target.atMost;
}

/** A target in words: `>= 0.5`. */
function targetText(target: Target): string {
  return "atLeast" in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}

/** The names of the columns. */
export function formatHeader(): string {
  return formatColumns("", ["ours", "floor", "ratio", "min-max", "target"]);
}

/** A line of at most 80 columns. A target that is missed has an exclamation mark. */
export function formatMeasured(line: Measured): string {
  const { name, ours, floor, unit, ratio, range, target } = line;
  const value = (each: number | null): string => (each === null ? "" : `${shortNumber(each)} ${unit}`);
  const ends = range === null ? "" : range.map(shortNumber).join("-");
  const should = target === null ? "" : `${targetText(target)}${isMet(line) === false ? " !" : ""}`;
  return formatColumns(name, [value(ours), value(floor), ratio === null ? "" : shortNumber(ratio), ends, should]);
}

/** A line as JSON says it. */
export function toJson(line: Measured): Readonly<Record<string, unknown>> {
  const { name, ours, floor, unit, ratio, range, target } = line;
  const should = target === null ? null : targetText(target);
  return { name, ours, floor, unit, ratio, range, target: should, met: isMet(line) };
}

/** Three digits, or all before the point. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2);
}

function percentileFromAbove(values: readonly number[], percent: number): number {
  return -percentile(
    values.map((value) => -value),
    percent,
  );
}

function formatColumns(
  name: string,
  [ours, floor, ratio, range, target]: readonly [string, string, string, string, string],
): string {
  const { side } = WIDTH;
  const columns = [name.padEnd(WIDTH.name), ours.padStart(side), floor.padStart(side), ratio.padStart(WIDTH.ratio)];
  return `${columns.join("")}${range.padStart(WIDTH.range)}  ${target}`.trimEnd();
}
