import type { CsvKind } from "../csv_header.ts";
import { findLength, type FoundLength } from "./bar_length.ts";
import type { DaySet } from "./day_set.ts";
import type { Series } from "./series.ts";

/** How the rows of one instrument stand in one file. */
export type SeriesOrder = "ascending" | "descending" | "blocks";

/** What is left of a series when its file has ended. There may be as many as files times instruments. */
export interface SeriesFacts {
  readonly file: number;
  readonly symbol: number;
  readonly kind: CsvKind;
  readonly rows: number;
  /** Null: they are in no order; `disorder` has the numbers of two neighbours. */
  readonly order: SeriesOrder | null;
  readonly disorder: readonly number[];
  /** True if time goes down in it, in its blocks too. */
  readonly isBackwards: boolean;
  /** Numbers of the rows out of place, in order. */
  readonly dropped: readonly number[];
  /** Local dates with rows. */
  readonly days: DaySet;
  /** Of ticks: spans of time with rows: from, to, from, to …, in no order. */
  readonly spans: readonly number[];
  /** Of bars: what their spacings say, and some local times of day in microseconds, in order. */
  readonly found: FoundLength;
  readonly times: readonly number[];
  /** Of bars: how many of all are stamped so. `lastSeconds`: the last second of a minute. */
  readonly bars: number;
  readonly lastSeconds: number;
  readonly lastMillis: number;
  readonly localMidnights: number;
  readonly utcMidnights: number;
}

/** Times of day that are kept. */
const MAX_TIMES = 8;
const NONE: readonly number[] = [];

/**
 * Decides the order of the series of a file that has ended. Where both directions are as good, that of the most rows of the
 * file holds.
 */
export function factsOfFile(all: readonly Series[]): readonly SeriesFacts[] {
  let direction = 0;
  for (const series of all) {
    series.finish();
    direction += series.direction * series.rows;
  }
  return all.map((series) => factsOf(series, Math.sign(direction) as 1 | -1 | 0));
}

function factsOf(series: Series, preferred: 1 | -1 | 0): SeriesFacts {
  const { file, symbol, kind, rows } = series;
  const track = series.order(preferred);
  const { stats, dropped, sign, breaks } = track ?? series.lost;
  const forward = sign === 1 ? "ascending" : "descending";
  const isBars = kind === "bars";
  return {
    file,
    symbol,
    kind,
    rows,
    order: track === null ? null : breaks > 0 ? "blocks" : forward,
    disorder: track === null ? (series.disorder ?? NONE) : NONE,
    isBackwards: sign === -1,
    dropped: dropped.length === 0 ? NONE : dropped,
    days: stats.days,
    spans: isBars ? NONE : stats.spans,
    found: findLength(stats),
    times: isBars ? [...stats.times.keys()].slice(0, MAX_TIMES).toSorted((a, b) => a - b) : NONE,
    bars: stats.rows,
    lastSeconds: stats.lastSeconds,
    lastMillis: stats.lastMillis,
    localMidnights: stats.localMidnights,
    utcMidnights: stats.utcMidnights,
  };
}
