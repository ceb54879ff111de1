import { markdownTable } from "./parts.ts";

/** A line of `npm run bench -- --json`. */
export interface BenchmarkLine {
  readonly name: string;
  readonly ours: number;
  readonly floor: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly range: readonly [least: number, most: number] | null;
  readonly target: string | null;
  readonly met: boolean | null;
}

/** What `npm run bench -- --json` prints. */
export interface Benchmarks {
  /** The day, YYYY-MM-DD. */
  readonly measured: string;
  /** Node's version, the system and the processor. */
  readonly machine: string;
  readonly rows: readonly BenchmarkLine[];
}

/** When and on what it was measured, and a table of all lines. A target that was missed has an exclamation mark. */
export function benchmarkTable({ measured, machine, rows }: Benchmarks): string {
  const lines = rows.map(({ name, ours, floor, unit, ratio, range, target, met }) => [
    name,
    withUnit(ours, unit),
    floor === null ? "" : withUnit(floor, unit),
    ratio === null ? "" : digits(ratio),
    range === null ? "" : range.map((end) => (ratio === null ? plain(end) : digits(end))).join("-"),
    target === null ? "" : `${target}${met === false ? " !" : ""}`,
  ]);
  const table = markdownTable(["what", "ours", "floor", "ratio", "least to most", "target"], lines);
  return `Measured on ${measured}: ${machine}.\n\n${table}`;
}

function withUnit(value: number, unit: string): string {
  return unit === "" ? plain(value) : `${digits(value)} ${unit}`;
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : digits(value);
}

/** Three digits, or all before the point. */
function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
