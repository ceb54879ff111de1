import { mostOf } from "../core/mod.ts";
import { EngineError, type Instrument, MAX_INSTRUMENTS, symbolProblem, toDecimal } from "../protocol/mod.ts";
import { barEnds } from "./bar_end.ts";
import { BarReader } from "./bar_reader.ts";
import { CsvFile } from "./csv_file.ts";
import { BARS_FORMAT, type CsvFormat, type CsvKind, TickColumn, TICKS_FORMAT } from "./csv_header.ts";
import { MAX_PARQUET_PRICE } from "./parquet_file.ts";
import { type ParquetRow, ParquetWriter } from "./parquet_writer.ts";
import { BadRows, quote } from "./row_problems.ts";
import type { RowSource } from "./row_source.ts";
import { SymbolTable } from "./symbol_table.ts";
import { TickBatch } from "./tick_batch.ts";
import { TickReader } from "./tick_reader.ts";

/** Options of `convertCsv`. */
export interface ConvertOptions {
  /** The CSV file. It is unzipped if its name ends in `.gz`. */
  readonly path: string;
  readonly kind: CsvKind;
  /** The Parquet file. */
  readonly output: string;
  /** The file's instruments. */
  readonly instruments: readonly Instrument[];
  /** Bars only: length of a bar in microseconds. */
  readonly barMicros: number;
  /** Is called with each of the first `MAX_BAD_ROWS_SHOWN` bad rows, as `FILE:LINE: message`. */
  readonly onBadRow: (message: string) => void;
}

/** Result of `convertCsv`. */
export interface Converted {
  /** Rows of the Parquet file. */
  readonly rows: number;
  /** Rows of the CSV file that were left out. */
  readonly badRows: number;
  /** Size of the Parquet file. */
  readonly bytes: number;
}

/** Reads the current row of a file. @returns the row, or what is wrong with it */
type ReadRow = () => ParquetRow | string;

/**
 * The symbols of a CSV file, each once, in the order of the file. Rows without a valid symbol are ignored.
 *
 * @throws EngineError INPUT_FILE if the file cannot be read, if its header is wrong, or if it has no symbol or more
 *   than `MAX_INSTRUMENTS`
 */
export async function symbolsIn(path: string, kind: CsvKind): Promise<readonly string[]> {
  const symbols: string[] = [];
  const known = new SymbolTable();
  const rows = await CsvFile.open(path, { format: formatOf(kind), symbols: known });
  let unusable: string | null = null;
  await forEachRow(rows, () => {
    if (rows.widthProblem() !== null || rows.instrument() !== -1) return;
    const problem = symbolProblem(rows.text(TickColumn.instrument));
    if (problem !== null) {
      unusable ??= `${path}:${rows.line}: Expected a symbol, was ${quote(rows, TickColumn.instrument)}: ${problem}`;
      return;
    }
    if (symbols.length === MAX_INSTRUMENTS) {
      const what = `Expected at most ${MAX_INSTRUMENTS} instruments, was one more: ${rows.text(TickColumn.instrument)}`;
      throw new EngineError("INPUT_FILE", `${path}:${rows.line}: ${what}`);
    }
    symbols.push(rows.text(TickColumn.instrument));
    known.add(symbols.at(-1) ?? "");
  });
  if (symbols.length === 0) throw new EngineError("INPUT_FILE", unusable ?? noGoodRow(path, kind));
  return symbols;
}

/**
 * Converts a CSV file to a Parquet file with the same rows. Bad rows are left out.
 *
 * @throws EngineError INPUT_FILE if the CSV file cannot be read, or has no good row
 * @throws EngineError OUTPUT_FILE or OUTPUT_LOST if the Parquet file cannot be written
 * @throws EngineError CONFIGURATION if DuckDB is not installed
 */
export async function convertCsv(options: ConvertOptions): Promise<Converted> {
  const { path, kind, output, instruments } = options;
  const format = formatOf(kind);
  const decimals = mostOf(instruments, ({ scale }) => Math.round(Math.log10(scale)));
  const writer = await ParquetWriter.open(output, { format, decimals });
  try {
    const symbols = new SymbolTable(instruments.map(({ symbol }) => symbol));
    const rows = await CsvFile.open(path, { format, symbols, maxPrice: MAX_PARQUET_PRICE });
    const badRows = new BadRows(rows, options.onBadRow);
    const read = kind === "ticks" ? readTicks(rows, instruments) : readBars(rows, options);
    let count = 0;
    await forEachRow(rows, () => {
      const row = read();
      if (typeof row === "string") return badRows.add(row);
      writer.write(row);
      count += 1;
    });
    if (count > 0) return { rows: count, badRows: badRows.count, bytes: await writer.finish() };
    throw new EngineError("INPUT_FILE", noGoodRow(path, kind));
  } finally {
    writer.close();
  }
}

function noGoodRow(path: string, kind: CsvKind): string {
  return `${path}:2:1: Expected at least one good row of ${kind}, was none`;
}

async function forEachRow(rows: RowSource, take: () => void): Promise<void> {
  try {
    do while (rows.next()) take();
    while (await rows.more());
  } finally {
    await rows.close();
  }
}

function formatOf(kind: CsvKind): CsvFormat {
  return kind === "ticks" ? TICKS_FORMAT : BARS_FORMAT;
}

function readTicks(rows: RowSource, instruments: readonly Instrument[]): ReadRow {
  const reader = new TickReader(rows, instruments);
  const batch = new TickBatch(1);
  return () => {
    batch.count = 0;
    const problem = reader.read(batch);
    if (problem !== null) return problem;
    const { symbol = "", scale = NaN } = instruments[batch.instrument[0] ?? -1] ?? {};
    const [ts = NaN, price = NaN, size = NaN] = [batch.ts[0], batch.price[0], batch.size[0]];
    const [bid, ask] = [batch.bid, batch.ask].map(([minor = NaN]) =>
      Number.isNaN(minor) ? null : toDecimal(minor, scale),
    );
    return [symbol, ts, toDecimal(price, scale), size, bid ?? null, ask ?? null];
  };
}

function readBars(rows: RowSource, { instruments, barMicros }: ConvertOptions): ReadRow {
  const reader = new BarReader(rows, instruments, barEnds(barMicros));
  return () => {
    const bar = reader.read();
    if (typeof bar === "string") return bar;
    const { symbol = "", scale = NaN } = instruments[bar.instrument] ?? {};
    const prices = [bar.open, bar.high, bar.low, bar.close].map((minor) => toDecimal(minor, scale));
    return [symbol, bar.ts, ...prices, bar.volume];
  };
}
