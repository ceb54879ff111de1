import { mostOf } from "../../core/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import type { CsvKind } from "../csv_header.ts";
import { formatLength, type Market, marketFileRows, type MarketRow, type SessionHours } from "../market/mod.ts";
import { BarMaker } from "./bar_maker.ts";
import { CsvSink } from "./csv_sink.ts";
import type { MarketSink } from "./market_sink.ts";
import { ParquetSink } from "./parquet_sink.ts";

/** Options of `writeMarket`. */
export interface WriteOptions {
  readonly market: Market;
  /** Whether its ticks say their kind, as those of a recorded session with bars do. */
  readonly saysKinds: boolean;
  /** The file: `.parquet`, or else CSV, zipped if it ends in `.gz`. */
  readonly output: string;
  /** Bars of so many microseconds are made of the rows. Null: rows are written as they are. */
  readonly toBars: number | null;
  /** The window of its session that an instant of an instrument is in; null: none. For `toBars`. */
  readonly sessionAt: (micros: number, symbol: string) => SessionHours | null;
}

/** What was written. */
export interface WrittenRows {
  readonly kind: CsvKind;
  readonly rows: number;
  /** Rows that are in no session, of which no bar was made. */
  readonly left: number;
  readonly bytes: number;
}

/** Prices have at least so many decimals. */
const LEAST_DECIMALS = 2;

/**
 * Writes the rows of a market to one file of our own form: the whole file, or nothing.
 *
 * @throws EngineError INPUT_FILE if it has ticks and bars, or bars from which `toBars` cannot be made
 * @throws EngineError OUTPUT_FILE or OUTPUT_LOST if the file cannot be written
 */
export async function writeMarket(options: WriteOptions): Promise<WrittenRows> {
  const { market, output, toBars, sessionAt } = options;
  const kind = toBars === null ? kindOf(market, output) : "bars";
  if (toBars !== null) refuseOddBars(market, toBars, output);
  const sink = await openSink(options, kind);
  try {
    const maker = toBars === null ? null : new BarMaker(toBars, sessionAt);
    let rows = 0;
    const write = (row: MarketRow): void => {
      sink.write(row);
      rows += 1;
    };
    for (const row of marketFileRows(market.plan)) {
      if (maker === null) write(row);
      else for (const bar of maker.take(row)) write(bar);
    }
    for (const bar of maker?.finish() ?? []) write(bar);
    return { kind, rows, left: maker?.left ?? 0, bytes: await sink.finish() };
  } finally {
    sink.close();
  }
}

function kindOf({ instruments }: Market, output: string): CsvKind {
  const there = instruments.filter(({ rows }) => rows > 0);
  const hasBars = there.some(({ barLengths }) => barLengths.length > 0);
  // An instrument with ticks is one of ticks, whatever else it has.
  const hasTicks = there.some(({ kind }) => kind === "ticks");
  if (!hasBars || !hasTicks) return hasBars ? "bars" : "ticks";
  const what = "Expected ticks or bars, was both of them";
  throw new EngineError("INPUT_FILE", `${output}: ${what}. Convert them apart, or make bars of all: --to-bars LENGTH`);
}

/** Bars of a length are made of ticks, or of bars of which whole ones fit. */
function refuseOddBars({ instruments }: Market, toBars: number, output: string): void {
  for (const { symbol, barLengths } of instruments) {
    const odd = barLengths.find((length) => length === "1d" || toBars % length !== 0);
    if (odd === undefined) continue;
    const what = `Expected ticks, or bars of which whole ones fit into ${formatLength(toBars)}`;
    throw new EngineError("INPUT_FILE", `${output}: ${what}, was bars of ${formatLength(odd)} (${symbol})`);
  }
}

function openSink({ market, output, saysKinds }: WriteOptions, kind: CsvKind): Promise<MarketSink> | MarketSink {
  const { instruments } = market;
  const decimalsOf = (found: number): number => Math.max(LEAST_DECIMALS, found);
  if (output.toLowerCase().endsWith(".parquet")) {
    if (saysKinds && kind === "ticks") {
      const what = "Expected ticks or bars for a Parquet file, was rows of a recorded session that has both";
      throw new EngineError("INPUT_FILE", `${output}: ${what}. Write CSV`);
    }
    return ParquetSink.open(
      output,
      kind,
      mostOf(instruments, ({ priceDecimals }) => priceDecimals, LEAST_DECIMALS),
    );
  }
  const scales = instruments.map(({ symbol, priceDecimals }) => [symbol, 10 ** decimalsOf(priceDecimals)] as const);
  return new CsvSink(output, { kind, saysKinds, scales: new Map(scales) });
}
