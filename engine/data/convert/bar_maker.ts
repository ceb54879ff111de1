import { compareSymbols } from "../../protocol/mod.ts";
import type { MarketRow, SessionHours } from "../market/mod.ts";

/**
 * Makes bars of one length of ticks, or of shorter bars. A bar begins at a multiple of the length after the
 * open of a window of its session, and ends with the window at the latest; there is none where there is no row.
 */
export class BarMaker {
  readonly #length: number;
  readonly #sessionAt: (micros: number, symbol: string) => SessionHours | null;
  /** By symbol: the bar that is being made. */
  readonly #open: Map<string, MarketRow> = new Map();
  /** When the first of them ends. */
  #firstEnd = Infinity;
  #left = 0;

  /**
   * @param length microseconds
   * @param sessionAt the window of its session that an instant of an instrument is in; null: none
   */
  constructor(length: number, sessionAt: (micros: number, symbol: string) => SessionHours | null) {
    this.#length = length;
    this.#sessionAt = sessionAt;
  }

  /** Rows that are in no session. */
  get left(): number {
    return this.#left;
  }

  /** Takes the next row, in order of time. @returns the bars that have ended by then, in order */
  take(row: MarketRow): readonly MarketRow[] {
    const session = this.#sessionAt(row.ts, row.symbol);
    const ended = row.ts >= this.#firstEnd ? this.#end(row.ts) : [];
    if (session === null) {
      this.#left += 1;
      return ended;
    }
    const bar = this.#open.get(row.symbol);
    if (bar === undefined) this.#begin(row, session);
    else addTo(bar, row);
    return ended;
  }

  /** There are no more rows. @returns the bars that are left, in order */
  finish(): readonly MarketRow[] {
    return this.#end(Infinity);
  }

  #begin(row: MarketRow, { openMicros, closeMicros }: SessionHours): void {
    const ts = openMicros + Math.floor((row.ts - openMicros) / this.#length) * this.#length;
    const end = Math.min(ts + this.#length, closeMicros);
    const isTick = row.end === 0;
    const { symbol, a, size } = row;
    const [high, low, close] = isTick ? [a, a, a] : [row.b, row.c, row.d];
    this.#open.set(symbol, { symbol, ts, end, a, b: high, c: low, d: close, size });
    this.#firstEnd = Math.min(this.#firstEnd, end);
  }

  #end(micros: number): readonly MarketRow[] {
    const ended = [...this.#open.values()].filter(({ end }) => end <= micros);
    for (const { symbol } of ended) this.#open.delete(symbol);
    this.#firstEnd = [...this.#open.values()].reduce((first, { end }) => Math.min(first, end), Infinity);
    return ended.toSorted((a, b) => a.ts - b.ts || compareSymbols(a.symbol, b.symbol));
  }
}

function addTo(bar: MarketRow, row: MarketRow): void {
  const isTick = row.end === 0;
  bar.b = Math.max(bar.b, isTick ? row.a : row.b);
  bar.c = Math.min(bar.c, isTick ? row.a : row.c);
  bar.d = isTick ? row.a : row.d;
  bar.size += row.size;
}
