import type { BarPlan } from "./settle_bars.ts";
import type { DaySet } from "./day_set.ts";
import type { OrderTrack } from "./order_track.ts";
import type { Series, SeriesOrder } from "./series.ts";
import { TimeSpans } from "./time_spans.ts";

/** The rows of one instrument in one file, and everything that is decided about them. */
export interface SettledSeries {
  readonly series: Series;
  readonly path: string;
  readonly symbol: string;
  readonly track: OrderTrack;
  readonly order: SeriesOrder;
  /** Null: ticks. */
  readonly bars: BarPlan | null;
  /** The dates of finer rows of the instrument: its own rows of these are left out. */
  readonly finer: readonly DaySet[];
  /** Of ticks: the times of the instrument's ticks in files named later. Null: there are none. */
  readonly later: TimeSpans | null;
}

/** A series of which it is not yet known what the others do to it. */
export type LoneSeries = Omit<SettledSeries, "finer" | "later">;

/** Finds for each series what others of its instrument take from it: dates with finer rows, and overlapping ticks. */
export function settleTogether(all: readonly LoneSeries[]): readonly SettledSeries[] {
  const bySymbol = new Map<string, LoneSeries[]>();
  for (const each of all) {
    const same = bySymbol.get(each.symbol);
    if (same === undefined) bySymbol.set(each.symbol, [each]);
    else same.push(each);
  }
  return all.map((each) => {
    const same = bySymbol.get(each.symbol)!;
    if (same.length === 1) return { ...each, finer: [], later: null };
    const fineness = finenessOf(each);
    const finer = same.filter((other) => finenessOf(other) < fineness).map(({ track }) => track.stats.days);
    return { ...each, finer, later: laterSpans(each, same) };
  });
}

/** Ticks are 0, then bars by their length. */
function finenessOf({ bars }: LoneSeries): number {
  if (bars === null) return 0;
  return bars.length === "1d" ? Infinity : bars.length;
}

function laterSpans(each: LoneSeries, same: readonly LoneSeries[]): TimeSpans | null {
  if (each.bars !== null) return null;
  const later = same.filter(({ bars, series }) => bars === null && series.file > each.series.file);
  return later.length === 0 ? null : new TimeSpans(later.flatMap(({ track }) => track.stats.spans));
}
