import { type BarLength, microsOf } from "./bar_length.ts";
import type { InstrumentFacts } from "./instrument_facts.ts";
import type { Market, MarketFile, MarketGap, MarketInstrument } from "./market.ts";
import type { WrittenMarket } from "./market_file_writer.ts";
import { groupBy, type SettledSeries } from "./settled_series.ts";
import type { TakenFile, TakenRows } from "./taken.ts";

/** Gaps and jumps that are listed. */
const MAX_LISTED = 100;

/** What a market's facts are made of. */
export interface MarketParts {
  readonly written: WrittenMarket;
  /** By rank. */
  readonly facts: readonly InstrumentFacts[];
  /** By rank: the number of the symbol, and its number in the file; -1: it is not there. */
  readonly ids: readonly number[];
  readonly places: readonly number[];
  readonly series: readonly SettledSeries[];
}

/** The facts of a market whose file is written. */
export function describeMarket(taken: TakenRows, parts: MarketParts): Market {
  const { written, facts, ids, places } = parts;
  const seriesOf = {
    symbol: groupBy(parts.series, ({ facts: { symbol } }) => symbol),
    file: groupBy(parts.series, ({ facts: { file } }) => file),
  };
  const instruments = ids.map((id, rank) =>
    describeInstrument(taken, {
      id,
      isTraded: places[rank]! >= 0,
      facts: facts[rank]!,
      series: seriesOf.symbol.get(id)!,
    }),
  );
  const traded = instruments.filter(({ isTraded }) => isTraded);
  const names = ids.map((id) => taken.names[id]!);
  const jumps = facts.flatMap(({ jumps: each }, rank) => each.map((jump) => ({ symbol: names[rank]!, ...jump })));
  const unlisted = facts.reduce((sum, { moreJumps }) => sum + moreJumps, 0);
  const { gaps, moreGaps } = listGaps(facts, names);
  return {
    instruments,
    files: taken.files.map((file, index) => describeFile(file, seriesOf.file.get(index) ?? [])),
    leftOut: taken.leftOut.counts(),
    gaps,
    moreGaps,
    jumps: jumps.slice(0, MAX_LISTED),
    moreJumps: unlisted + Math.max(0, jumps.length - MAX_LISTED),
    sha256: written.sha256,
    plan: {
      path: written.path,
      rows: written.rows,
      closes: written.closes,
      symbols: traded.map(({ symbol }) => symbol),
      maxPrices: traded.map(({ maxPrice }) => maxPrice),
      priceDecimals: traded.map(({ priceDecimals }) => priceDecimals),
      firstTs: traded.map(({ firstTs }) => firstTs),
      days: written.days,
      hasBars: written.hasBars,
    },
    close: () => {
      written.close();
      taken.tempFiles.remove();
    },
  };
}

interface InstrumentParts {
  readonly id: number;
  readonly isTraded: boolean;
  readonly facts: InstrumentFacts;
  readonly series: readonly SettledSeries[];
}

function describeInstrument(taken: TakenRows, { id, isTraded, facts, series }: InstrumentParts): MarketInstrument {
  const barLengths = lengthsOf(series);
  const finest = series.find(({ bars }) => bars !== null && bars.length === barLengths[0])?.bars ?? null;
  return {
    symbol: taken.names[id]!,
    isTraded,
    kind: series.some(({ bars }) => bars === null) ? "ticks" : "bars",
    priceDecimals: taken.symbols[id]!.priceDecimals,
    sizeDecimals: taken.symbols[id]!.sizeDecimals,
    rows: facts.rows,
    firstTs: facts.firstTs,
    lastTs: facts.lastTs,
    days: facts.days,
    barLengths,
    stamp: finest === null ? null : { is: finest.stamp, from: finest.stampFrom },
    maxPrice: facts.maxPrice,
    hasVolume: facts.hasVolume,
    hasBidAsk: facts.hasBidAsk,
  };
}

function describeFile({ path, kind, first, end }: TakenFile, series: readonly SettledSeries[]): MarketFile {
  const orders = { ascending: 0, descending: 0, blocks: 0 };
  for (const { facts } of series) if (facts.order !== null) orders[facts.order] += 1;
  const stamps = new Set(series.flatMap(({ bars }) => (bars === null ? [] : [bars.stamp])));
  const barLengths = lengthsOf(series);
  return { path, kind, rows: end - first, symbols: series.length, orders, barLengths, stamps: [...stamps] };
}

/** The lengths of bars, the finest first. */
function lengthsOf(series: readonly SettledSeries[]): readonly BarLength[] {
  const lengths = new Set(series.flatMap(({ bars }) => (bars === null ? [] : [bars.length])));
  return [...lengths].toSorted((a, b) => microsOf(a) - microsOf(b));
}

/** The longest gaps of all, in order of the symbol and of time. */
function listGaps(
  facts: readonly InstrumentFacts[],
  names: readonly string[],
): { readonly gaps: readonly MarketGap[]; readonly moreGaps: number } {
  const all = facts.flatMap((each, rank) => each.gaps().map((gap) => ({ rank, symbol: names[rank]!, ...gap })));
  const longest = all.toSorted((a, b) => b.toTs - b.fromTs - (a.toTs - a.fromTs)).slice(0, MAX_LISTED);
  const gaps = longest.toSorted((a, b) => a.rank - b.rank || a.fromTs - b.fromTs);
  return {
    gaps: gaps.map(({ symbol, fromTs, toTs }) => ({ symbol, fromTs, toTs })),
    moreGaps: all.length - longest.length,
  };
}
