import { compareSymbols } from "../../protocol/mod.ts";
import { describeMarket } from "./describe_market.ts";
import { KeptRows } from "./kept_rows.ts";
import type { LeftOutRow } from "./left_out.ts";
import type { Market } from "./market.ts";
import { MarketFileWriter } from "./market_file_writer.ts";
import { TAKEN_DOUBLES } from "./row_log.ts";
import { RowShaper } from "./row_shaper.ts";
import { settleSeries } from "./settle_series.ts";
import { groupBy, type SettledSeries } from "./settled_series.ts";
import { RowSorter, SORT_DOUBLES } from "./sorted_rows.ts";
import type { TakenFile, TakenRows } from "./taken.ts";

/** Bytes for rows that are sorted, at least. */
const MIN_SORT_BYTES = 1_024;

/** Decides what all rows together tell, sorts the rows, and writes the market's file. */
export async function settleMarket(taken: TakenRows): Promise<Market> {
  const { tempFiles, options } = taken;
  const series = settleSeries(taken);
  const ids = [...new Set(series.map((each) => each.facts.symbol))];
  ids.sort((a, b) => compareSymbols(taken.names[a]!, taken.names[b]!));
  const symbols = ids.map((id) => taken.names[id]!);
  const traded = symbols.filter((symbol) => options.isTraded(symbol));
  const placeOf = new Map(traded.map((symbol, place) => [symbol, place]));
  const places = symbols.map((symbol) => placeOf.get(symbol) ?? -1);
  const file = new MarketFileWriter(tempFiles, traded);
  try {
    const kept = new KeptRows({ ...taken, file, symbols, ids, places, whereIs: whereIn(taken.files) });
    await giveInOrder(taken, { series, ids, kept });
    kept.finish();
    return describeMarket(taken, { written: file.finish(), facts: kept.facts, ids, places, series });
  } finally {
    file.close();
  }
}

interface GiveParts {
  readonly series: readonly SettledSeries[];
  /** By rank: the number of the symbol. */
  readonly ids: readonly number[];
  readonly kept: KeptRows;
}

/** Gives all rows that are not left out, in order. */
async function giveInOrder(taken: TakenRows, { series, ids, kept }: GiveParts): Promise<void> {
  const { tempFiles, log, memoryBytes } = taken;
  if (needsNoSort(taken, series)) {
    const row = new Float64Array(SORT_DOUBLES);
    await shapeRows(taken, { series, ids, into: row, next: () => 0, add: () => kept.take(row, 0) });
    return;
  }
  const sorter = new RowSorter(tempFiles, { rows: log.count, memoryBytes: Math.max(MIN_SORT_BYTES, memoryBytes / 2) });
  try {
    await shapeRows(taken, { series, ids, into: sorter.chunk, next: () => sorter.next(), add: () => sorter.add() });
    log.clear();
    sorter.drain((rows, at) => kept.take(rows, at));
  } finally {
    sorter.close();
  }
}

/** True if rows came in order, and what is decided about them does not move them. */
function needsNoSort({ isInOrder }: TakenRows, series: readonly SettledSeries[]): boolean {
  const stays = ({ bars, facts }: SettledSeries): boolean =>
    facts.order === "ascending" && (bars === null || (bars.length !== "1d" && bars.stamp === "start"));
  return isInOrder && series.every(stays);
}

interface ShapeParts extends Omit<GiveParts, "kept"> {
  /** Where rows are put: the place of the next one in memory, and what is done when it is there. */
  readonly into: Float64Array;
  readonly next: () => number;
  readonly add: () => void;
}

/** Shapes all rows. Between blocks it lets others run: a person may interrupt it. */
async function shapeRows(taken: TakenRows, { series, ids, into, next, add }: ShapeParts): Promise<void> {
  const ranks: number[] = [];
  for (const [rank, id] of ids.entries()) ranks[id] = rank;
  const shaper = new RowShaper({ ...taken, ranks });
  const ofFile = groupBy(series, ({ facts }) => facts.file);
  let [row, file, end] = [0, 0, 0];
  for (const { rows, count } of taken.log.blocks()) {
    for (let i = 0; i < count; i++, row++) {
      for (; row === end; file++) {
        end = taken.files[file]!.end;
        if (end > row) shaper.beginFile(taken.files[file]!, ofFile.get(file) ?? []);
      }
      if (shaper.shape(rows, i * TAKEN_DOUBLES, { row, to: into, place: next() })) add();
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    taken.options.signal?.throwIfAborted();
  }
}

/** Where a row stands, by its order. */
function whereIn(files: readonly TakenFile[]): (order: number, line: number) => LeftOutRow {
  return (order, line) => {
    const file = files.findLast(({ first }) => first <= order);
    return { path: file?.path ?? "", line, text: "" };
  };
}
