import { microsOf } from "./bar_length.ts";
import { DaySet } from "./day_set.ts";
import type { SeriesFacts } from "./series_facts.ts";
import type { BarPlan } from "./settle_bars.ts";
import { TimeSpans } from "./time_spans.ts";

/** The rows of one instrument in one file, and everything that is decided about them. */
export interface SettledSeries {
  readonly facts: SeriesFacts;
  readonly path: string;
  readonly symbol: string;
  /** Null: ticks. */
  readonly bars: BarPlan | null;
  /** The dates of finer rows of the instrument: its own rows of these are left out. Null: there are none. */
  readonly finer: DaySet | null;
  /** Of ticks: the times of the instrument's ticks in files named later. Null: there are none near its own. */
  readonly later: TimeSpans | null;
}

/** A series of which it is not yet known what the others do to it. */
export type LoneSeries = Omit<SettledSeries, "finer" | "later">;

/** Finds for each series what others of its instrument take from it: dates with finer rows, and overlapping ticks. */
export function settleTogether(all: readonly LoneSeries[]): readonly SettledSeries[] {
  const bySymbol = groupBy(all, ({ facts }) => facts.symbol);
  const finerOf = new Map<number, (each: LoneSeries) => DaySet | null>();
  const laterOf = new Map<LoneSeries, TimeSpans>();
  for (const [symbol, same] of bySymbol) {
    if (same.length === 1) continue;
    finerOf.set(symbol, finerDays(same));
    findLater(same, laterOf);
  }
  return all.map((each) => ({
    ...each,
    finer: finerOf.get(each.facts.symbol)?.(each) ?? null,
    later: laterOf.get(each) ?? null,
  }));
}

/** Ticks are 0, then bars by their length. */
function finenessOf({ bars }: LoneSeries): number {
  return bars === null ? 0 : microsOf(bars.length);
}

/** For each fineness of an instrument's series: the dates of all that are finer. */
function finerDays(same: readonly LoneSeries[]): (each: LoneSeries) => DaySet | null {
  const steps = [...new Set(same.map(finenessOf))].toSorted((a, b) => a - b);
  if (steps.length === 1) return () => null;
  const sets = new Map<number, DaySet>();
  for (const step of steps.slice(1)) {
    const days = new DaySet();
    for (const other of same) {
      if (finenessOf(other) < step) for (const day of other.facts.days.days()) days.add(day);
    }
    sets.set(step, days);
  }
  return (each) => sets.get(finenessOf(each)) ?? null;
}

/** Finds for each series of ticks the times of those in later files; only such as reach into its own. */
function findLater(same: readonly LoneSeries[], found: Map<LoneSeries, TimeSpans>): void {
  const ticks = same.filter(({ bars, facts }) => bars === null && facts.spans.length > 0);
  const ranges = ticks.map(({ facts: { spans } }) => ({
    from: spans.reduce((least, each) => Math.min(least, each), Infinity),
    to: spans.reduce((most, each) => Math.max(most, each), -Infinity),
  }));
  for (const [i, each] of ticks.entries()) {
    const own = ranges[i]!;
    const later = ticks.filter(
      ({ facts }, other) =>
        facts.file > each.facts.file && ranges[other]!.from <= own.to && ranges[other]!.to >= own.from,
    );
    if (later.length > 0) found.set(each, new TimeSpans(later.flatMap(({ facts }) => facts.spans)));
  }
}

/** Groups series by a number that each has. Within a group they keep their order. */
export function groupBy<Series>(
  all: readonly Series[],
  keyOf: (each: Series) => number,
): ReadonlyMap<number, readonly Series[]> {
  const groups = new Map<number, Series[]>();
  for (const each of all) {
    const key = keyOf(each);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [each]);
    else same.push(each);
  }
  return groups;
}
