import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Market,
  type MarketOptions,
  MarketReader,
  MarketWriter,
  type SessionHours,
} from "../../../../engine/data/market/mod.ts";
import type { CsvKind } from "../../../../engine/data/csv_header.ts";
import type { InputRow } from "../../../../engine/data/rows/mod.ts";
import { TickBatch } from "../../../../engine/data/tick_batch.ts";
import { HEADER_DOUBLES, MarketField, ROW_DOUBLES } from "../../../../engine/data/market/market_rows.ts";
import { EngineError, type Instrument, newInstrument } from "../../../../engine/protocol/mod.ts";

export const MINUTE = 60_000_000;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;
const IST: number = 5.5 * HOUR;

/** Days since 1970 of a date. */
export function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000;
}

/** An instant of Mumbai: `ist("2026-01-05", "09:15")`; seconds may follow. */
export function ist(date: string, time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return dayOf(date) * DAY - IST + hours * HOUR + minutes * MINUTE + Math.round(seconds * 1e6);
}

/** NSE: 09:15 to 15:30 on weekdays. */
function nseSession(day: number): SessionHours | null {
  const weekday = (day + 4) % 7;
  if (weekday === 0 || weekday === 6) return null;
  const midnight = day * DAY - IST;
  return { openMicros: midnight + 555 * MINUTE, closeMicros: midnight + 930 * MINUTE };
}

/** NSE's next close after an instant. */
function nseCloseAfter(_symbol: string, micros: number): number {
  for (let day = Math.floor((micros + IST) / DAY); ; day++) {
    const session = nseSession(day);
    if (session !== null && session.closeMicros > micros) return session.closeMicros;
  }
}

/** A bar: a symbol, a stamp, and what differs from a quiet one of 100. */
export interface GivenRow {
  readonly symbol?: string;
  readonly ts: number;
  readonly line?: number;
  readonly day?: number;
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly d?: number;
  readonly size?: number;
  readonly decimals?: number;
}

/** A file of rows. */
export interface GivenFile {
  readonly path?: string;
  readonly kind?: CsvKind;
  readonly rows: readonly GivenRow[];
}

/** Options for a market of NSE. */
export function optionsOf(over: Partial<MarketOptions> = {}): MarketOptions {
  return {
    zone: "Asia/Kolkata",
    choices: { bar: null, barStamp: null },
    sessionOf: nseSession,
    closeAfter: nseCloseAfter,
    isTraded: () => true,
    ...over,
  };
}

/** Gives files to a writer. */
export function give(writer: MarketWriter, files: readonly GivenFile[]): void {
  for (const [index, file] of files.entries()) {
    const kind = file.kind ?? "bars";
    writer.beginFile({ index, path: file.path ?? `f${index}.csv`, kind });
    for (const [i, row] of file.rows.entries())
      writer.add(inputRow(row, kind, { line: i + 2, id: writer.symbolId(row.symbol ?? "NIFTY") }));
  }
}

function inputRow(row: GivenRow, kind: CsvKind, { line, id }: { line: number; id: number }): InputRow {
  const a = row.a ?? 100;
  const isTick = kind === "ticks";
  return {
    line: row.line ?? line,
    symbol: id,
    ts: row.ts,
    day: row.day ?? NaN,
    a,
    b: row.b ?? (isTick ? NaN : a),
    c: row.c ?? (isTick ? NaN : a),
    d: row.d ?? (isTick ? NaN : a),
    size: row.size ?? 0,
    priceDecimals: row.decimals ?? 0,
    sizeDecimals: 0,
  };
}

/** Settles files, calls `use` with the market, and sees to it that no file is left behind. */
export async function withMarket<Result>(
  files: readonly GivenFile[],
  over: Partial<MarketOptions>,
  use: (market: Market) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), "market-test-"));
  let left: readonly string[] = [];
  let result: Result;
  try {
    const writer = new MarketWriter(optionsOf({ folder, ...over }));
    try {
      give(writer, files);
      const market = await writer.settle();
      try {
        result = await use(market);
      } finally {
        market.close();
      }
    } finally {
      writer.close();
      left = readdirSync(folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.deepEqual(left, [], "no temporary file is left");
  return result;
}

/** How many rows are left out, by reason. */
export function leftOutOf(market: Market): Readonly<Record<string, number>> {
  return Object.fromEntries(market.leftOut.map(({ reason, rows }) => [reason, rows]));
}

/** The message with which files are refused. */
export async function refusalOf(files: readonly GivenFile[], over: Partial<MarketOptions> = {}): Promise<string> {
  try {
    await withMarket(files, over, () => {});
  } catch (error) {
    assert.ok(error instanceof EngineError, String(error));
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  return assert.fail("Expected a refusal");
}

/** The market's rows as they stand in its file: start, symbol, end (0: a tick), the close or the price. */
export function fileRowsOf({ plan }: Market): readonly { ts: number; symbol: string; end: number; price: number }[] {
  const bytes = readFileSync(plan.path);
  const doubles = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  return Array.from({ length: plan.rows }, (_, i) => {
    const at = HEADER_DOUBLES + i * ROW_DOUBLES;
    const end = doubles[at + MarketField.end]!;
    const price = doubles[at + (end === 0 ? MarketField.a : MarketField.d)]!;
    return { ts: doubles[at]!, symbol: plan.symbols[doubles[at + MarketField.rank]!]!, end, price };
  });
}

/** A row that a reader has played. */
export interface PlayedRow {
  readonly ts: number;
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  readonly kind: number;
}

/** Instruments of symbols, with two decimals. */
export function instrumentsOf(symbols: readonly string[], scale = 100): readonly Instrument[] {
  return symbols.map((symbol, index) => newInstrument({ index, symbol, scale }));
}

/** All rows that a reader gives. */
export function playAll(reader: MarketReader, instruments: readonly Instrument[], capacity = 7): PlayedRow[] {
  const batch = new TickBatch(capacity);
  const rows: PlayedRow[] = [];
  for (let more = true; more;) {
    batch.count = 0;
    more = reader.read(batch);
    for (let i = 0; i < batch.count; i++) {
      rows.push({
        ts: batch.ts[i]!,
        symbol: instruments[batch.instrument[i]!]!.symbol,
        price: batch.price[i]!,
        size: batch.size[i]!,
        kind: batch.kind[i]!,
      });
    }
  }
  return rows;
}

/** All rows of a market. */
export function rowsOf(market: Market, scale = 100): PlayedRow[] {
  const instruments = instrumentsOf(market.plan.symbols, scale);
  const reader = new MarketReader(market.plan, instruments);
  try {
    return playAll(reader, instruments);
  } finally {
    reader.close();
  }
}

/** A day's bars of a length, from 09:15 to 15:30. */
export function dayOfBars(date: string, minutes = 1, over: Partial<GivenRow> = {}): GivenRow[] {
  const rows: GivenRow[] = [];
  for (let at = 555; at < 930; at += minutes) rows.push({ ts: ist(date, "00:00") + at * MINUTE, ...over });
  return rows;
}
