import { formatIso, zoneOffsets } from "../../market/mod.ts";
import { EngineError, type UnixMicros } from "../../protocol/mod.ts";
import { MIN_RUN_ROWS } from "./order_track.ts";
import { type RowLog, Taken, TAKEN_DOUBLES } from "./row_log.ts";
import { type BarPlan, type BarSeries, settleBars } from "./settle_bars.ts";
import { type SettledSeries, settleTogether } from "./settled_series.ts";
import type { TakenRows } from "./taken.ts";

/**
 * Decides of each series its order, its bars, and what others take from it.
 *
 * @throws EngineError INPUT_FILE if its rows are in no order, or its bars cannot be told
 */
export function settleSeries(taken: TakenRows): readonly SettledSeries[] {
  const { files, names, options } = taken;
  const all = files.flatMap(({ path, series }) =>
    series.map((facts): BarSeries => ({ path, symbol: names[facts.symbol]!, facts })),
  );
  for (const each of all) if (each.facts.order === null) throw disorder(each, taken);
  const bars = all.filter(({ facts }) => facts.kind === "bars");
  const plans = settleBars(
    bars,
    options.choices,
    files.map(({ stampDays }) => stampDays),
  );
  const planOf = new Map<BarSeries, BarPlan>(bars.map((each, i) => [each, plans[i]!]));
  return settleTogether(all.map((each) => ({ ...each, bars: planOf.get(each) ?? null })));
}

/** The error for rows that are in no order, with two that are not. */
function disorder({ path, symbol, facts }: BarSeries, { log, options }: TakenRows): EngineError {
  const rows = rowsAt(log, facts.disorder);
  const [before, after] = rows.map(({ line, ts }) => ({ line, text: format(ts, options.zone) }));
  const form = `in order of time, up or down, or in blocks of at least ${MIN_RUN_ROWS} rows`;
  const advice =
    "If they are of two instruments, name the column that tells them apart: --columns instrument=COLUMN. Else sort them by time";
  if (before === undefined || after === undefined) {
    return new EngineError("INPUT_FILE", `${path}: Expected the rows of ${symbol} ${form}, was no order. ${advice}`);
  }
  const what = `was ${after.text} behind ${before.text} of line ${before.line}`;
  const message = `${path}:${after.line}:1: Expected the rows of ${symbol} ${form}, ${what}. ${advice}`;
  return new EngineError("INPUT_FILE", message);
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
