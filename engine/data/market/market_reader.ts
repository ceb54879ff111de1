import { closeSync, openSync } from "node:fs";
import { EngineError, formatDecimal, type Instrument, MICROS, RowKind, symbolRanks } from "../../protocol/mod.ts";
import { PathPlayer } from "../path_player.ts";
import type { TickBatch } from "../tick_batch.ts";
import { readDoubles } from "./doubles_file.ts";
import type { MarketPlan } from "./market.ts";
import {
  CLOSE_DOUBLES,
  CloseField,
  HEADER_DOUBLES,
  MARKET_MAGIC,
  MARKET_VERSION,
  MarketField,
  ROW_DOUBLES,
} from "./market_rows.ts";

/** Rows that are read at once. */
const BLOCK_ROWS = 16_384;
/** The greatest price in minor units: sums of them stay exact. */
const MAX_MINOR: number = 2 ** 50;

/** Takes the price of a symbol, by its number in the file. */
type TakePrice = (place: number, price: number) => void;

/** Which prices count as an instrument's last one. */
export interface LastPricesOptions {
  readonly maxDays?: number;
  readonly isOfMarket?: (day: number) => boolean;
}

/**
 * Reads a market's file as rows of a session: ticks, and bars as four path rows, in order of ts, symbol and file. Rows of
 * symbols that the session does not have are passed over.
 */
export class MarketReader {
  readonly #plan: MarketPlan;
  readonly #fd: number;
  readonly #ranks: readonly number[];
  /** By the symbol's number in the file: the instrument's index, or -1; its rank in the session; its scale. */
  readonly #instrument: Int32Array;
  readonly #rank: Int32Array;
  readonly #scale: Float64Array;
  readonly #instruments: number;
  readonly #block: Float64Array = new Float64Array(BLOCK_ROWS * ROW_DOUBLES);
  readonly #bar = { ts: 0, end: 0, instrument: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  #player: PathPlayer;
  /** The number of the block's first row, and the place of the next row and of the end in the block. */
  #first = 0;
  #at = 0;
  #used = 0;
  #isOpen = true;

  /**
   * @throws EngineError INPUT_FILE if prices do not fit the scale of their instrument, or the file is gone
   */
  constructor(plan: MarketPlan, instruments: readonly Instrument[]) {
    this.#plan = plan;
    this.#ranks = symbolRanks(instruments.map(({ symbol }) => symbol));
    const bySymbol = new Map(instruments.map((each) => [each.symbol, each]));
    const known = plan.symbols.map((symbol) => bySymbol.get(symbol));
    for (const [place, instrument] of known.entries())
      if (instrument !== undefined) checkScale(plan, place, instrument);
    this.#instruments = instruments.length;
    this.#instrument = Int32Array.from(known, (each) => each?.index ?? -1);
    this.#rank = Int32Array.from(known, (each) => (each === undefined ? -1 : this.#ranks[each.index]!));
    this.#scale = Float64Array.from(known, (each) => each?.scale ?? 1);
    this.#player = new PathPlayer(this.#ranks);
    this.#fd = openMarketFile(plan);
  }

  /**
   * Appends rows to the batch, as far as it has room.
   *
   * @param untilTs rows of the file before it are played; of bars those that start before it, whole
   * @returns false if all of them have been given
   */
  read(batch: TickBatch, untilTs: number = Infinity): boolean {
    const block = this.#block;
    while (batch.count < batch.capacity) {
      if (this.#at === this.#used && !this.#read()) return !this.#player.play(batch, Infinity);
      const at = this.#at;
      const ts = block[at]!;
      if (ts >= untilTs) return !this.#player.play(batch, Infinity);
      const place = block[at + MarketField.rank]!;
      const instrument = this.#instrument[place]!;
      if (instrument >= 0) {
        if (this.#player.open > 0) this.#player.play(batch, ts, this.#rank[place]);
        if (batch.count === batch.capacity) return true;
        if (block[at + MarketField.end] === 0) this.#addTick(batch, at, { instrument, scale: this.#scale[place]! });
        else this.#pushBar(at, instrument, this.#scale[place]!);
      }
      this.#at = at + ROW_DOUBLES;
    }
    return true;
  }

  /** Goes to the first row at or after an instant; of bars to those that start there. Bars before it are not played. */
  seek(micros: number): void {
    this.#goTo(this.#rowAt(micros));
  }

  /**
   * Goes to the first bar that spans an instant: it begins before it, and has not ended by then. Where there is none, goes to
   * the first row at or after the instant. Rows that stand between are read too.
   */
  seekSpanning(micros: number): void {
    const end = this.#rowAt(micros);
    const block = new Float64Array(BLOCK_ROWS * ROW_DOUBLES);
    for (let first = this.#rowAt(micros - MICROS.day); first < end; first += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, end - first);
      const got = readMarketRows(this.#fd, this.#plan, { first, rows, into: block });
      for (let at = 0; at < got; at += ROW_DOUBLES) {
        if (block[at + MarketField.end]! > micros) return this.#goTo(first + at / ROW_DOUBLES);
      }
    }
    this.#goTo(end);
  }

  /** Goes to the first row of a local date, by its place in the plan's days. */
  seekDay(index: number): void {
    this.#goTo(this.#plan.days.firstRow[index] ?? this.#plan.rows);
  }

  /**
   * The last price of each instrument that was known before an instant, in minor units; NaN: it has none. Of bars it is the
   * close of the last one that had ended.
   *
   * @param maxDays how many local dates with rows are searched, the instant's own and those before it. Default: all
   * @param isOfMarket whether prices of a local date, in days since 1970, are those of the market. Default: all are
   * @returns by instrument
   */
  lastPricesBefore(
    micros: number,
    { maxDays = Infinity, isOfMarket = (): boolean => true }: LastPricesOptions = {},
  ): Float64Array {
    const prices = new Float64Array(this.#instruments).fill(NaN);
    const { days } = this.#plan;
    const end = this.#rowAt(micros);
    if (end === 0) return prices;
    const today = days.firstRow.findLastIndex((row) => row < end);
    const { firstTs } = this.#plan;
    let left = this.#instrument.reduce((sum, index, i) => sum + (index >= 0 && firstTs[i]! < micros ? 1 : 0), 0);
    const take: TakePrice = (place, price) => {
      const instrument = this.#instrument[place]!;
      if (instrument < 0 || !Number.isNaN(prices[instrument]!)) return;
      prices[instrument] = Math.round(price * this.#scale[place]!);
      left -= 1;
    };
    if (isOfMarket(days.day[today]!)) this.#takeRows({ from: days.firstRow[today]!, end }, micros, take);
    const first = Math.max(0, today - maxDays + 1);
    for (let day = today - 1; day >= first && left > 0; day--) {
      if (isOfMarket(days.day[day]!)) this.#takeCloses(day, micros, take);
    }
    return prices;
  }

  /** May be called at any time and more than once. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }

  #addTick(batch: TickBatch, at: number, { instrument, scale }: { instrument: number; scale: number }): void {
    const block = this.#block;
    const row = batch.count++;
    batch.ts[row] = block[at]!;
    batch.instrument[row] = instrument;
    batch.price[row] = Math.round(block[at + MarketField.a]! * scale);
    batch.size[row] = block[at + MarketField.size]!;
    batch.bid[row] = Math.round(block[at + MarketField.b]! * scale);
    batch.ask[row] = Math.round(block[at + MarketField.c]! * scale);
    const kind = block[at + MarketField.d]!;
    batch.kind[row] = kind > 0 ? kind : RowKind.tick;
  }

  #pushBar(at: number, instrument: number, scale: number): void {
    const block = this.#block;
    const bar = this.#bar;
    bar.ts = block[at]!;
    bar.end = block[at + MarketField.end]!;
    bar.instrument = instrument;
    bar.open = Math.round(block[at + MarketField.a]! * scale);
    bar.high = Math.round(block[at + MarketField.b]! * scale);
    bar.low = Math.round(block[at + MarketField.c]! * scale);
    bar.close = Math.round(block[at + MarketField.d]! * scale);
    bar.volume = block[at + MarketField.size]!;
    this.#player.push(bar);
  }

  #goTo(row: number): void {
    this.#first = row;
    this.#at = 0;
    this.#used = 0;
    this.#player = new PathPlayer(this.#ranks);
  }

  /** Reads the next block. @returns false if there are no more rows */
  #read(): boolean {
    const first = this.#first + this.#used / ROW_DOUBLES;
    const rows = Math.min(BLOCK_ROWS, this.#plan.rows - first);
    if (rows <= 0) return false;
    this.#used = readMarketRows(this.#fd, this.#plan, { first, rows, into: this.#block });
    this.#first = first;
    this.#at = 0;
    return true;
  }

  /** The number of the first row at or after an instant. */
  #rowAt(micros: number): number {
    const one = new Float64Array(1);
    let [low, high] = [0, this.#plan.rows];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      readDoubles(this.#fd, one, HEADER_DOUBLES + middle * ROW_DOUBLES);
      if (one[0]! < micros) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes the latest prices of some rows that were known before an instant. */
  #takeRows({ from, end }: { from: number; end: number }, micros: number, take: TakePrice): void {
    const latest = new Map<number, number>();
    const block = new Float64Array(Math.min(BLOCK_ROWS, end - from) * ROW_DOUBLES);
    for (let row = from; row < end; row += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, end - row);
      const got = readMarketRows(this.#fd, this.#plan, { first: row, rows, into: block });
      for (let at = 0; at < got; at += ROW_DOUBLES) {
        const barEnd = block[at + MarketField.end]!;
        if (barEnd > micros) continue;
        latest.set(block[at + MarketField.rank]!, block[at + (barEnd === 0 ? MarketField.a : MarketField.d)]!);
      }
    }
    for (const [place, price] of latest) take(place, price);
  }

  /** Takes the closing prices of a date. */
  #takeCloses(day: number, micros: number, take: TakePrice): void {
    const { days, rows, closes } = this.#plan;
    const from = days.firstClose[day]!;
    const count = (days.firstClose[day + 1] ?? closes) - from;
    const all = new Float64Array(count * CLOSE_DOUBLES);
    readDoubles(this.#fd, all, HEADER_DOUBLES + rows * ROW_DOUBLES + from * CLOSE_DOUBLES);
    for (let at = 0; at < all.length; at += CLOSE_DOUBLES) {
      if (all[at + CloseField.known]! <= micros) take(all[at + CloseField.rank]!, all[at + CloseField.price]!);
    }
  }
}

/** Opens a market's file. @throws EngineError INPUT_FILE if it is gone, or is another file */
export function openMarketFile({ path, rows }: MarketPlan): number {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (cause) {
    throw gone(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  try {
    const header = new Float64Array(HEADER_DOUBLES);
    readDoubles(fd, header, 0);
    if (header[0] === MARKET_MAGIC && header[1] === MARKET_VERSION && header[2] === rows) return fd;
    throw gone(path, "it is another file");
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Which rows of a market's file are read, and where they are put: at the beginning of `into`, which has room for them. */
export interface RowsWanted {
  readonly first: number;
  readonly rows: number;
  readonly into: Float64Array;
}

/** Reads rows of an open market's file. @returns their doubles @throws EngineError INPUT_FILE if they are not there */
export function readMarketRows(fd: number, { path }: MarketPlan, { first, rows, into }: RowsWanted): number {
  const wanted = into.subarray(0, rows * ROW_DOUBLES);
  const got = readDoubles(fd, wanted, HEADER_DOUBLES + first * ROW_DOUBLES);
  if (got < wanted.length) throw gone(path, "it has fewer rows than were written");
  return got;
}

function gone(path: string, why: string, cause?: unknown): EngineError {
  const what = `Expected the temporary file of the prices, was: ${why}. Start again`;
  return new EngineError("INPUT_FILE", `${path}: ${what}`, { cause });
}

/** Prices have to fit the scale: none is rounded unseen, and none is too large to be exact. */
function checkScale(plan: MarketPlan, place: number, { symbol, scale }: Instrument): void {
  const decimals = plan.priceDecimals[place]!;
  if (10 ** decimals > scale) {
    const what = `Expected prices in steps of ${formatDecimal(1, scale)}, was ${decimals} decimals`;
    throw new EngineError(
      "INPUT_FILE",
      `${symbol}: ${what}. Give the instrument ${decimals} price decimals, or say --decimals`,
    );
  }
  if (plan.maxPrices[place]! * scale <= MAX_MINOR) return;
  const what = `Expected prices of at most ${MAX_MINOR / scale} at ${Math.round(Math.log10(scale))} decimals`;
  const advice = "Give it fewer price decimals, or say --decimals";
  throw new EngineError("INPUT_FILE", `${symbol}: ${what}, was ${plan.maxPrices[place]}. ${advice}`);
}
