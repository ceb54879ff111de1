import { EngineError, type UnixMicros } from "../../protocol/mod.ts";
import { formatIso, zoneOffsets } from "../../market/mod.ts";
import { MIN_RUN_ROWS, type OrderTrack } from "./order_track.ts";
import { type RowLog, Taken, TAKEN_DOUBLES } from "./row_log.ts";
import type { Series } from "./series.ts";
import { type BarPlan, type BarSeries, settleBars } from "./settle_bars.ts";
import { type SettledSeries, settleTogether } from "./settled_series.ts";
import type { TakenFile, TakenRows } from "./taken.ts";

interface OrderedSeries extends BarSeries {
  readonly series: Series;
  readonly track: OrderTrack;
}

/**
 * Decides of each series its order, its bars, and what others take from it.
 *
 * @throws EngineError INPUT_FILE if its rows are in no order, or its bars cannot be told
 */
export function settleSeries(taken: TakenRows): readonly SettledSeries[] {
  const ordered = taken.files.flatMap((file) => orderFile(file, taken));
  const bars = ordered.filter(({ series }) => series.kind === "bars");
  const plans = settleBars(
    bars,
    taken.options.choices,
    taken.files.map(({ stampDays }) => stampDays),
  );
  const planOf = new Map<OrderedSeries, BarPlan>(bars.map((each, i) => [each, plans[i]!]));
  return settleTogether(
    ordered.map((each) => ({ ...each, order: orderOf(each.track), bars: planOf.get(each) ?? null })),
  );
}

function orderFile(file: TakenFile, taken: TakenRows): readonly OrderedSeries[] {
  let direction = 0;
  for (const series of file.series) {
    series.finish();
    direction += series.direction * series.rows;
  }
  const preferred = Math.sign(direction) as 1 | -1 | 0;
  return file.series.map((series) => {
    const track = series.order(preferred);
    const symbol = taken.names[series.symbol]!;
    if (track === null) throw disorder(file, symbol, { series, taken });
    return { path: file.path, file: series.file, symbol, series, track, stats: track.stats };
  });
}

function orderOf({ sign, breaks }: OrderTrack): SettledSeries["order"] {
  if (breaks > 0) return "blocks";
  return sign === 1 ? "ascending" : "descending";
}

/** The error for rows that are in no order, with two that are not. */
function disorder(
  { path }: TakenFile,
  symbol: string,
  { series, taken }: { readonly series: Series; readonly taken: TakenRows },
): EngineError {
  const rows = rowsAt(taken.log, series.disorder ?? []);
  const [before, after] = rows.map(({ line, ts }) => ({ line, text: format(ts, taken.options.zone) }));
  const form = `in order of time, up or down, or in blocks of at least ${MIN_RUN_ROWS} rows`;
  const advice = "If they are of two instruments, name the column that tells them apart; else sort them by time";
  if (before === undefined || after === undefined) {
    return new EngineError("INPUT_FILE", `${path}: Expected the rows of ${symbol} ${form}, was no order. ${advice}`);
  }
  const what = `was ${after.text} behind ${before.text} of line ${before.line}`;
  return new EngineError(
    "INPUT_FILE",
    `${path}:${after.line}:1: Expected the rows of ${symbol} ${form}, ${what}. ${advice}`,
  );
}

function format(ts: number, zone: string): string {
  return formatIso(ts as UnixMicros, zoneOffsets(zone, ts as UnixMicros, ts as UnixMicros));
}

/** Lines and times of rows, by their numbers. */
function rowsAt(log: RowLog, numbers: readonly number[]): readonly { readonly line: number; readonly ts: number }[] {
  const found: { readonly line: number; readonly ts: number }[] = [];
  let first = 0;
  for (const { rows, count } of log.blocks()) {
    for (const number of numbers) {
      if (number < first || number >= first + count) continue;
      const at = (number - first) * TAKEN_DOUBLES;
      found.push({ line: rows[at + Taken.line]!, ts: rows[at + Taken.ts]! });
    }
    first += count;
  }
  return found;
}
