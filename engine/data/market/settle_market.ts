import { compareSymbols } from "../../protocol/mod.ts";
import { describeMarket } from "./describe_market.ts";
import { KeptRows } from "./kept_rows.ts";
import type { LeftOutRow } from "./left_out.ts";
import type { Market } from "./market.ts";
import { MarketFileWriter } from "./market_file_writer.ts";
import { TAKEN_DOUBLES } from "./row_log.ts";
import { RowShaper } from "./row_shaper.ts";
import type { SettledSeries } from "./settled_series.ts";
import { settleSeries } from "./settle_series.ts";
import { RowSorter } from "./sorted_rows.ts";
import type { TakenFile, TakenRows } from "./taken.ts";

/** Bytes for rows that are sorted, at least. */
const MIN_SORT_BYTES = 1_024;

/** Decides what all rows together tell, sorts the rows, and writes the market's file. */
export async function settleMarket(taken: TakenRows): Promise<Market> {
  const { folder, log, options, memoryBytes } = taken;
  const series = settleSeries(taken);
  const ids = [...new Set(series.map((each) => each.series.symbol))];
  ids.sort((a, b) => compareSymbols(taken.names[a]!, taken.names[b]!));
  const symbols = ids.map((id) => taken.names[id]!);
  const traded = symbols.filter((symbol) => options.isTraded(symbol));
  const placeOf = new Map(traded.map((symbol, place) => [symbol, place]));
  const places = symbols.map((symbol) => placeOf.get(symbol) ?? -1);
  const file = new MarketFileWriter(folder, traded);
  const sorter = new RowSorter(folder, Math.max(MIN_SORT_BYTES, memoryBytes / 2));
  try {
    await shapeRows(taken, { series, ids, sorter });
    log.clear();
    const kept = new KeptRows({ ...taken, file, symbols, ids, places, whereIs: whereIn(taken.files) });
    sorter.drain((rows, at) => kept.take(rows, at));
    kept.finish();
    return describeMarket(taken, { written: file.finish(), facts: kept.facts, ids, places, series });
  } finally {
    sorter.close();
    file.close();
  }
}

interface ShapeParts {
  readonly series: readonly SettledSeries[];
  /** By rank: the number of the symbol. */
  readonly ids: readonly number[];
  readonly sorter: RowSorter;
}

/** Gives all rows that are not left out to the sorter. Between blocks it lets others run: a person may interrupt it. */
async function shapeRows(taken: TakenRows, { series, ids, sorter }: ShapeParts): Promise<void> {
  const ranks: number[] = [];
  for (const [rank, id] of ids.entries()) ranks[id] = rank;
  const shaper = new RowShaper({ ...taken, ranks });
  const ofFile = groupByFile(series);
  let [row, next, end] = [0, 0, 0];
  for (const { rows, count } of taken.log.blocks()) {
    for (let i = 0; i < count; i++, row++) {
      while (row === end) {
        const file = taken.files[next]!;
        if (file.end > file.first) shaper.beginFile(file, ofFile.get(next) ?? []);
        end = file.end;
        next += 1;
      }
      const place = sorter.next();
      if (shaper.shape(rows, i * TAKEN_DOUBLES, { row, to: sorter.chunk, place })) sorter.add();
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function groupByFile(series: readonly SettledSeries[]): Map<number, SettledSeries[]> {
  const byFile = new Map<number, SettledSeries[]>();
  for (const each of series) {
    const same = byFile.get(each.series.file);
    if (same === undefined) byFile.set(each.series.file, [each]);
    else same.push(each);
  }
  return byFile;
}

/** Where a row stands, by its order. */
function whereIn(files: readonly TakenFile[]): (order: number, line: number) => LeftOutRow {
  return (order, line) => {
    const file = files.findLast(({ first }) => first <= order);
    return { path: file?.path ?? "", line, text: "" };
  };
}
