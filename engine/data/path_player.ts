import { assert, MICROS, RowKind } from "../protocol/mod.ts";
import type { Bar } from "./bar.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Rows of a bar. */
export const BAR_ROWS = 4;
const LAST = BAR_ROWS - 1;

/**
 * Plays bars as rows, in order of ts, then of the symbol, then of the row in its bar. Bars of different instruments may
 * have different lengths and overlap; those of one instrument do not.
 *
 * A bar becomes four rows:
 * 1. the open, at the bar's start, of kind `opening`;
 * 2. at 1/3 of the bar, the low or the high: the nearer one to the open, the low if both are as near;
 * 3. at 2/3 of the bar, the other one;
 * 4. the close, 1 ms before the bar's end. Its size is the volume; the other rows have size 0.
 *
 * Rows 2 to 4 are of kind `path`. A bar shorter than 3 ms has its close at 2/3. No row is at the end or behind it, so no
 * price is before it could be known.
 *
 * Whoever has bars gives them in order of ts: `play` up to the bar's start, then `push`. At one ts their order is of no
 * account.
 */
export class PathPlayer {
  readonly #ranks: Int32Array;
  /** By rank: the instrument, and its bar that is being played. */
  readonly #instruments: Int32Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #prices: Float64Array;
  readonly #volume: Float64Array;
  /** By rank: the row that is next, and its ts. */
  readonly #row: Uint8Array;
  readonly #ts: Float64Array;
  /** A heap of the ranks that have a bar: each is before its two children at `2i + 1` and `2i + 2`. */
  readonly #heap: Int32Array;
  #count = 0;

  /** @param ranks by instrument: its place among the symbols, as `symbolRanks` gives it */
  constructor(ranks: readonly number[]) {
    const { length } = ranks;
    this.#ranks = Int32Array.from(ranks);
    this.#instruments = new Int32Array(length);
    for (const [instrument, rank] of ranks.entries()) this.#instruments[rank] = instrument;
    this.#start = new Float64Array(length);
    this.#end = new Float64Array(length);
    this.#prices = new Float64Array(length * BAR_ROWS);
    this.#volume = new Float64Array(length);
    this.#row = new Uint8Array(length).fill(BAR_ROWS);
    this.#ts = new Float64Array(length);
    this.#heap = new Int32Array(length);
  }

  /** How many bars have rows that have not been played. */
  get open(): number {
    return this.#count;
  }

  /** Adds a bar. `play` has given all rows before its start, and its instrument's bar before is over. */
  push(bar: Bar): void {
    const rank = this.#ranks[bar.instrument]!;
    assert(this.#row[rank] === BAR_ROWS, "no two bars of an instrument overlap");
    assert(bar.ts < bar.end, "a bar ends after its start");
    const lowFirst = bar.open - bar.low <= bar.high - bar.open;
    const at = rank * BAR_ROWS;
    this.#start[rank] = bar.ts;
    this.#end[rank] = bar.end;
    this.#prices[at] = bar.open;
    this.#prices[at + 1] = lowFirst ? bar.low : bar.high;
    this.#prices[at + 2] = lowFirst ? bar.high : bar.low;
    this.#prices[at + LAST] = bar.close;
    this.#volume[rank] = bar.volume;
    this.#row[rank] = 0;
    this.#ts[rank] = bar.ts;
    this.#rise(this.#count, rank);
    this.#count += 1;
  }

  /**
   * Appends the rows before an instant to the batch, in order.
   *
   * @param limitTs rows before it are played; Infinity: all
   * @param limitRank also rows at it of symbols before this rank. Whoever merges ticks with bars gives a tick's rank, and
   *   then appends the tick. Default: none
   * @returns true if all of them have been given, and the batch has room for one more; false if it is full
   */
  play(batch: TickBatch, limitTs: number, limitRank = -1): boolean {
    while (this.#count > 0 && batch.count < batch.capacity) {
      const rank = this.#heap[0]!;
      const ts = this.#ts[rank]!;
      if (ts > limitTs || (ts === limitTs && rank >= limitRank)) return true;
      this.#give(batch, rank, ts);
    }
    return batch.count < batch.capacity;
  }

  /** Gives the next row of the first bar of the heap. */
  #give(batch: TickBatch, rank: number, ts: number): void {
    const row = this.#row[rank]!;
    const i = batch.count;
    batch.ts[i] = ts;
    batch.instrument[i] = this.#instruments[rank]!;
    batch.price[i] = this.#prices[rank * BAR_ROWS + row]!;
    batch.size[i] = row === LAST ? this.#volume[rank]! : 0;
    batch.bid[i] = NaN;
    batch.ask[i] = NaN;
    batch.kind[i] = row === 0 ? RowKind.opening : RowKind.path;
    batch.count = i + 1;
    this.#row[rank] = row + 1;
    if (row < LAST) {
      this.#ts[rank] = rowTs(this.#start[rank]!, this.#end[rank]!, row + 1);
      this.#sink(rank);
      return;
    }
    this.#count -= 1;
    if (this.#count > 0) this.#sink(this.#heap[this.#count]!);
  }

  /** Puts a rank into the heap, from a free place upwards. */
  #rise(from: number, rank: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(rank, this.#heap[above]!)) break;
      this.#heap[at] = this.#heap[above]!;
      at = above;
    }
    this.#heap[at] = rank;
  }

  /** Puts a rank into the heap in place of the first. */
  #sink(rank: number): void {
    const count = this.#count;
    let at = 0;
    for (let below = 1; below < count; below = at * 2 + 1) {
      if (below + 1 < count && this.#isBefore(this.#heap[below + 1]!, this.#heap[below]!)) below += 1;
      if (!this.#isBefore(this.#heap[below]!, rank)) break;
      this.#heap[at] = this.#heap[below]!;
      at = below;
    }
    this.#heap[at] = rank;
  }

  #isBefore(rank: number, other: number): boolean {
    const [ts, otherTs] = [this.#ts[rank]!, this.#ts[other]!];
    return ts < otherTs || (ts === otherTs && rank < other);
  }
}

/** The ts of a bar's row, 0 to 3. */
export function rowTs(start: number, end: number, row: number): number {
  const length = end - start;
  if (row < LAST) return start + Math.floor((length * row) / LAST);
  return start + Math.max(Math.floor((length * 2) / LAST), length - MICROS.millisecond);
}
