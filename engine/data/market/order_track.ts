import { MICROS } from "../../protocol/mod.ts";
import type { SeriesStats } from "./series_stats.ts";

/** Rows that go in one direction are a run of a file. A shorter run is disorder. */
export const MIN_RUN_ROWS = 100;
/** More rows out of place than both of these are disorder: it would hide that a file has two series in one. */
const MAX_OUT_OF_PLACE = { rows: 20, part: 0.01 } as const;
/** The same for a file of few rows. */
const MAX_FEW_OUT_OF_PLACE = { rows: 2, part: 0.1 } as const;
/**
 * A first or last row that is so far from the others is out of place: years from three rows, a month from many. And it is
 * so many times as far as any two of the others.
 */
const LONE = [
  { rows: 3, micros: 365 * MICROS.day },
  { rows: 20, micros: 27 * MICROS.day },
] as const;
const LONE_TIMES = 10;

/**
 * Looks at the rows of one instrument in one file as if they went up in time (or down): which rows are out of place, and
 * whether the rest is in order. A row is out of place if its neighbours are in order without it. It holds three rows.
 */
export class OrderTrack {
  /** 1: up, -1: down. */
  readonly sign: 1 | -1;
  readonly stats: SeriesStats;
  /** Numbers of the rows out of place, in order. */
  readonly dropped: number[] = [];
  /** How often a new run begins. */
  breaks = 0;
  /** True if the rows are neither in order nor in runs. */
  isBroken = false;
  /** The numbers of the two rows at which the order first breaks. */
  firstBreak: readonly [number, number] | null = null;
  #rows = 0;
  #runRows = 0;
  /** Keys are sign * ts. The row before the last, the last one, and the one behind it that is before it in time. */
  #before = -Infinity;
  #last = -Infinity;
  #lastRow = -1;
  #doubt = NaN;
  #doubtRow = -1;
  /** The first settled row, the latest one, and the distances between settled rows. */
  #first: { readonly key: number; readonly row: number } | null = null;
  readonly #end: { key: number; row: number } = { key: NaN, row: -1 };
  #firstGap = NaN;
  #lastGap = NaN;
  #mostGap = 0;

  constructor(sign: 1 | -1, stats: SeriesStats) {
    this.sign = sign;
    this.stats = stats;
  }

  /** Takes the next row of the file. */
  add(ts: number, row: number): void {
    if (this.isBroken) return;
    const key = this.sign * ts;
    if (this.#doubtRow < 0) {
      if (key >= this.#last) this.#goOn(key, row);
      else [this.#doubt, this.#doubtRow] = [key, row];
      return;
    }
    this.#resolve(key, row);
  }

  /** There are no more rows. */
  finish(): void {
    if (this.isBroken) return;
    if (this.#doubtRow >= 0) this.#resolveEnd();
    if (this.#lastRow >= 0) this.#settle(this.#last, this.#lastRow);
    if (this.breaks > 0 && this.#runRows < MIN_RUN_ROWS) this.isBroken = true;
    const out = this.dropped.length;
    for (const { rows, part } of [MAX_OUT_OF_PLACE, MAX_FEW_OUT_OF_PLACE]) {
      if (out > rows && out > part * (this.#rows + out)) this.isBroken = true;
    }
    if (this.isBroken) return;
    this.stats.finish();
    if (this.breaks === 0) this.#dropLoneEnds();
    this.dropped.sort((a, b) => a - b);
  }

  #goOn(key: number, row: number): void {
    if (this.#lastRow >= 0) this.#settle(this.#last, this.#lastRow);
    this.#before = this.#last;
    this.#last = key;
    this.#lastRow = row;
  }

  /** The row in doubt is before the one ahead of it; now the row behind is known. */
  #resolve(key: number, row: number): void {
    const [before, last, doubt, doubtRow] = [this.#before, this.#last, this.#doubt, this.#doubtRow];
    this.#doubtRow = -1;
    const withoutDoubt = last <= key;
    const withoutLast = before <= doubt && doubt <= key;
    // Either may be the one that is out of place: it is the one that is farther from both of its neighbours.
    const fromNearest = (each: number): number => Math.min(each - before, key - each);
    if (withoutDoubt && !(withoutLast && fromNearest(last) > fromNearest(doubt))) {
      this.#drop(doubtRow);
    } else if (withoutLast) {
      this.#replaceLast(doubt, doubtRow);
    } else {
      this.#endRun(doubt, doubtRow);
      if (this.isBroken) return;
      if (key < doubt) {
        [this.#doubt, this.#doubtRow] = [key, row];
        return;
      }
    }
    this.#goOn(key, row);
  }

  #resolveEnd(): void {
    const [before, last, doubt] = [this.#before, this.#last, this.#doubt];
    if (before <= doubt && last - doubt > distance(before, doubt)) this.#replaceLast(doubt, this.#doubtRow);
    else this.#drop(this.#doubtRow);
    this.#doubtRow = -1;
  }

  #replaceLast(key: number, row: number): void {
    this.#drop(this.#lastRow);
    this.#last = key;
    this.#lastRow = row;
  }

  #endRun(key: number, row: number): void {
    this.#settle(this.#last, this.#lastRow);
    this.firstBreak ??= [this.#lastRow, row];
    this.breaks += 1;
    if (this.#runRows < MIN_RUN_ROWS) this.isBroken = true;
    this.#runRows = 0;
    this.#before = -Infinity;
    this.#last = key;
    this.#lastRow = row;
  }

  #drop(row: number): void {
    this.dropped.push(row);
    // The final part is judged at the end; this bounds the memory.
    if (this.dropped.length > 10_000 && this.dropped.length > this.#rows) this.isBroken = true;
  }

  #settle(key: number, row: number): void {
    this.#rows += 1;
    this.#runRows += 1;
    if (this.#first === null) {
      this.#first = { key, row };
    } else {
      if (Number.isNaN(this.#firstGap)) {
        this.#firstGap = key - this.#end.key;
      } else {
        if (this.#lastGap > this.#mostGap) this.#mostGap = this.#lastGap;
        this.#lastGap = key - this.#end.key;
      }
    }
    this.#end.key = key;
    this.#end.row = row;
    this.stats.add(this.sign * key);
  }

  #dropLoneEnds(): void {
    if (this.#first === null) return;
    const [firstGap, lastGap] = [this.#firstGap, this.#lastGap];
    // Of few rows there is nothing to be seen but the two ends.
    const isFew = this.#rows < 5;
    const isFirst = this.#isLone(firstGap, isFew ? lastGap : 0);
    const isLast = this.#isLone(lastGap, isFew ? firstGap : 0);
    if (isFirst) this.#dropEnd(this.#first);
    if (isLast) this.#dropEnd(this.#end);
  }

  #isLone(gap: number, other: number): boolean {
    const most = Math.max(this.#mostGap, other);
    return LONE.some(({ rows, micros }) => this.#rows > rows && gap >= micros) && gap > LONE_TIMES * most;
  }

  #dropEnd(end: { readonly key: number; readonly row: number }): void {
    this.dropped.push(end.row);
    this.stats.forget(this.sign * end.key);
  }
}

/** 0 if there is no row to be distant from. */
function distance(from: number, to: number): number {
  return from === -Infinity ? 0 : to - from;
}
