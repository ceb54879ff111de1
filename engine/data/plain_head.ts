import { statSync } from "node:fs";
import { EngineError, newInstrument } from "../protocol/mod.ts";
import { CsvFile } from "./csv_file.ts";
import { BarColumn, BARS_FORMAT, type CsvKind, TickColumn, TICKS_FORMAT } from "./csv_header.ts";
import { ParquetFile } from "./parquet_file.ts";
import type { RowSource } from "./row_source.ts";
import { emptyRow, type InputRow, isTime, type RowSink } from "./rows/mod.ts";
import { SymbolTable } from "./symbol_table.ts";
import { isNoQuote, isNoTrade, isNoTradeBar } from "./zero_rows.ts";

/** A file this small is always understood as a whole: that takes no time. */
const PLAIN_BYTES: number = 4 * 1024 * 1024;
/** Rows by which a large file in our own form is understood. */
const HEAD_ROWS = 20_000;

/** How the beginning of a large file in our own form was read. */
export interface PlainHead {
  readonly path: string;
  readonly kind: CsvKind;
  readonly isParquet: boolean;
  readonly bytes: number;
}

/**
 * Gives a sink the first rows of a file, if it is large, in our own form, and every one of these rows can be used. Such a
 * file is read by the fast scanner, in one pass.
 *
 * @returns null if the file is to be understood as a whole
 */
export async function readPlainHead(path: string, sink: RowSink): Promise<PlainHead | null> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size <= PLAIN_BYTES) return null;
  const isParquet = path.toLowerCase().endsWith(".parquet");
  const file = await openPlain(path, isParquet);
  if (file === null) return null;
  try {
    const { kind } = file.format;
    sink.beginFile({ index: 0, path, kind });
    return (await giveRows(file, sink)) ? { path, kind, isParquet, bytes: stat.size } : null;
  } finally {
    await file.close();
  }
}

/** Opens a file in our own form. Null: it is not in it. */
async function openPlain(path: string, isParquet: boolean): Promise<RowSource | null> {
  // No symbol is known yet: rows are asked for theirs as text.
  const symbols = new SymbolTable();
  const ways: readonly (() => Promise<RowSource>)[] = isParquet
    ? [() => ParquetFile.open(path, [NOBODY])]
    : [TICKS_FORMAT, BARS_FORMAT].map((format) => () => CsvFile.open(path, { format, symbols }));
  for (const open of ways) {
    try {
      return await open();
    } catch (error) {
      // Its header or its columns are not ours.
      if (!(error instanceof EngineError)) throw error;
    }
  }
  return null;
}

/** Parquet files are read with a list of instruments. */
const NOBODY = newInstrument({ index: 0, symbol: "-" });

/** @returns false if there is a row that cannot be used */
async function giveRows(file: RowSource, sink: RowSink): Promise<boolean> {
  const row = emptyRow();
  for (let rows = 0; rows < HEAD_ROWS; rows += 1) {
    while (!file.next()) if (!(await file.more())) return true;
    if (!readRow(file, sink, row)) return false;
    sink.add(row);
  }
  return true;
}

function readRow(file: RowSource, sink: RowSink, row: InputRow): boolean {
  if (file.widthProblem() !== null) return false;
  const isBars = file.format.kind === "bars";
  const [a, b, c, d] = isBars
    ? [BarColumn.open, BarColumn.high, BarColumn.low, BarColumn.close]
    : [TickColumn.price, TickColumn.bid, TickColumn.ask];
  row.line = file.line;
  row.symbol = sink.symbolId(file.text(TickColumn.instrument));
  row.ts = file.ts();
  row.priceDecimals = 0;
  row.a = readPrice(file, a, row);
  row.b = readPrice(file, b, row);
  row.c = readPrice(file, c, row);
  if (!isBars && isNoQuote(row.b, row.a)) row.b = NaN;
  if (!isBars && isNoQuote(row.c, row.a)) row.c = NaN;
  row.d = d === undefined ? NaN : readPrice(file, d, row);
  const size = isBars ? BarColumn.volume : TickColumn.size;
  row.size = file.size(size);
  row.sizeDecimals = file.isEmpty(size) ? 0 : decimalsOf(file.text(size));
  const arePrices = isBars ? !Number.isNaN(row.a + row.b + row.c + row.d) : !Number.isNaN(row.a);
  return arePrices && isTime(row.ts) && !Number.isNaN(row.size) && !isZero(file, row);
}

/** True if its prices of 0 stand for no trade. */
function isZero(file: RowSource, { a, b, c, d, size }: InputRow): boolean {
  if (file.format.kind === "bars") return isNoTradeBar([a, b, c, d], size);
  return file.has(TickColumn.size) && isNoTrade({ price: a, size, bid: b, ask: c });
}

/** A price of the row. Empty or wrong: NaN. */
function readPrice(file: RowSource, column: number, row: InputRow): number {
  if (file.isEmpty(column)) return NaN;
  const text = file.text(column);
  if (!/^[+-]?\d{1,15}(?:\.\d{1,8})?$/.test(text)) return NaN;
  row.priceDecimals = Math.max(row.priceDecimals, decimalsOf(text));
  return Number(text);
}

/** Digits after the point, without zeros at the end. */
function decimalsOf(text: string): number {
  return (/\.(\d*?)0*$/.exec(text)?.[1] ?? "").length;
}
