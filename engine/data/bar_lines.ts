import { assert, formatDecimal, type Instrument, RowKind } from "../protocol/mod.ts";
import { BARS_FORMAT } from "./csv_header.ts";
import { BAR_ROWS, rowTs } from "./path_player.ts";
import type { TickBatch } from "./tick_batch.ts";
import { instantText } from "./tick_lines.ts";

/** Rows of a bar after its opening. */
const PATH_ROWS = BAR_ROWS - 1;

/** A bar whose rows are coming. */
interface PartBar {
  readonly instrument: number;
  /** NaN: its opening was before the session's open. It is known when the bar is complete. */
  start: number;
  /** NaN: as `start`. */
  open: number;
  readonly ts: number[];
  readonly prices: number[];
  volume: number;
  isComplete: boolean;
}

/**
 * Puts the rows of bars together again, as lines of a CSV file of bars, in order of start. Playing them gives the same
 * rows again, between the same open and close.
 *
 * Of a bar that the close has cut, rows are missing. Its line has an extreme that no row had, as near to the open as its
 * path allows. That is within the bar that was played. What is missing of a bar that the open has cut is made up likewise.
 */
export class BarLines {
  readonly header: string = `${BARS_FORMAT.columns.join(",")}\n`;
  readonly #instruments: readonly Instrument[];
  readonly #barMicros: number;
  /** By instrument. */
  readonly #coming: (PartBar | undefined)[] = [];
  /** Bars that the open has cut: their start is known when they are complete, and nothing is written before. */
  #early: PartBar[] = [];
  /** Bars whose start is known, in order of it. */
  #bars: PartBar[] = [];

  /** @param barMicros the length of all bars */
  constructor(instruments: readonly Instrument[], barMicros: number) {
    this.#instruments = instruments;
    this.#barMicros = barMicros;
  }

  /** Takes a row. @returns the lines that are complete now */
  add(batch: TickBatch, row: number): string {
    const instrument = batch.instrument[row]!;
    const kind = batch.kind[row]!;
    assert(kind !== RowKind.tick, "a session of bars has no ticks");
    if (kind === RowKind.opening) this.#begin(instrument, batch.ts[row]!, batch.price[row]!);
    else this.#goOn(instrument, batch, row);
    return this.#take();
  }

  /** No more rows come. @returns the lines of the bars that are left */
  finish(): string {
    for (const bar of this.#coming) if (bar !== undefined) this.#complete(bar, true);
    return this.#take();
  }

  #begin(instrument: number, start: number, open: number): void {
    const before = this.#coming[instrument];
    if (before !== undefined) this.#complete(before, false);
    const bar = { instrument, start, open, ts: [], prices: [], volume: 0, isComplete: false };
    this.#coming[instrument] = bar;
    this.#bars.push(bar);
  }

  #goOn(instrument: number, batch: TickBatch, row: number): void {
    let bar = this.#coming[instrument];
    if (bar === undefined) {
      bar = { instrument, start: NaN, open: NaN, ts: [], prices: [], volume: 0, isComplete: false };
      this.#coming[instrument] = bar;
      this.#early.push(bar);
    }
    bar.ts.push(batch.ts[row]!);
    bar.prices.push(batch.price[row]!);
    bar.volume += batch.size[row]!;
    if (bar.prices.length === PATH_ROWS) this.#complete(bar, false);
  }

  /** @param atEnd the session has ended: its last rows may be missing */
  #complete(bar: PartBar, atEnd: boolean): void {
    this.#coming[bar.instrument] = undefined;
    if (Number.isNaN(bar.start)) prependRows(bar, this.#barMicros, atEnd);
    bar.isComplete = true;
  }

  #take(): string {
    if (this.#early.some(({ isComplete }) => !isComplete)) return "";
    if (this.#early.length > 0) this.#bars = this.#early.concat(this.#bars).toSorted((a, b) => a.start - b.start);
    this.#early = [];
    const coming = this.#bars.findIndex(({ isComplete }) => !isComplete);
    if (coming === 0) return "";
    const complete = this.#bars.splice(0, coming === -1 ? this.#bars.length : coming);
    return complete.map((bar) => this.#lineOf(bar)).join("");
  }

  #lineOf(bar: PartBar): string {
    const { symbol, scale } = this.#instruments[bar.instrument]!;
    const { open, high, low, close } = shapeOf(bar);
    const prices = [open, high, low, close].map((price) => formatDecimal(price, scale));
    return `${symbol},${instantText(bar.start)},${prices.join(",")},${bar.volume}\n`;
  }
}

/** Makes up the rows of a bar that were before the session's open, and its start. They are not played there again. */
function prependRows(bar: PartBar, length: number, atEnd: boolean): void {
  const { ts, prices } = bar;
  const last = prices.at(-1)!;
  let row = BAR_ROWS - prices.length;
  // Both the open and the close have cut it, if its two rows are as far from each other as the first and the second.
  const [from = NaN, to = NaN] = ts;
  if (atEnd && prices.length === 2 && to - from === rowTs(0, length, 2) - rowTs(0, length, 1)) row = 1;
  bar.start = from - rowTs(0, length, row);
  while (row > 1) {
    row -= 1;
    prices.unshift(last);
  }
  bar.open = prices[0]!;
}

/** A bar whose path has the rows that are known. */
function shapeOf({ open, prices }: PartBar): { open: number; high: number; low: number; close: number } {
  const [first = open, second, close = second ?? first] = prices;
  // A pause of the session may have cut a row between them: the bar is to have all prices that are known.
  if (second !== undefined)
    return { open, high: Math.max(open, first, second), low: Math.min(open, first, second), close };
  // The low is first if both extremes are as near, the high only if it is nearer.
  if (first <= open) return { open, high: open + (open - first), low: first, close };
  return { open, high: first, low: open - (first - open) - 1, close };
}
