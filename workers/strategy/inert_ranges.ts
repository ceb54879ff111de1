import { Column, InertRange } from "../rules/mod.ts";

/** Strategies of a block. If all of them are inert, one comparison passes the block. */
const BLOCK = 64;

/** Ranges in arrays of plain numbers. A range that has not been set contains no row. */
class RangeTable {
  readonly #columns: Int32Array;
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  readonly #lasts: Float64Array;

  constructor(count: number) {
    this.#columns = new Int32Array(count);
    this.#lows = new Float64Array(count);
    this.#highs = new Float64Array(count);
    this.#lasts = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  }

  has(i: number, values: Float64Array): boolean {
    if (values[Column.ts]! > this.#lasts[i]!) return false;
    const value = values[this.#columns[i]!]!;
    return value >= this.#lows[i]! && value <= this.#highs[i]!;
  }

  set(i: number, { column, low, high, last }: InertRange): void {
    this.#columns[i] = column;
    this.#lows[i] = low;
    this.#highs[i] = high;
    this.#lasts[i] = last;
  }

  drop(i: number): void {
    this.#lasts[i] = Number.NEGATIVE_INFINITY;
  }

  /** Narrows `range` to the `i`-th. @returns false if they are ranges of different columns */
  narrow(range: InertRange, i: number): boolean {
    range.keepBefore(this.#lasts[i]! + 1);
    return range.keepWithin(this.#columns[i]!, this.#lows[i]!, this.#highs[i]!);
  }
}

/**
 * The inert ranges of the strategies of one instrument. At a row within its range a strategy is not judged, because that
 * would have no effect.
 *
 * Ranges only save work. They are not in the arena: every range is empty at first, in a replacement too, and judging an
 * inert strategy changes nothing. A strategy drops its range whenever its own state changes.
 */
export class InertRanges {
  /** By strategy: 1 while it is quiet. In one array, because every judgement reads it. */
  readonly quiet: Uint8Array;
  readonly #values: Float64Array;
  readonly #ranges: RangeTable;
  /** By block: the intersection of the ranges of its strategies. */
  readonly #blocks: RangeTable;
  /** By block: 1 if a range was set since the last `joinBlocks`. */
  readonly #isStale: Uint8Array;
  readonly #common = new InertRange();
  readonly #count: number;
  /** False until a range is set: then none has to be looked at. */
  #hasAny = false;

  /** @param values the arena, which begins with the values of the row */
  constructor(values: Float64Array, count: number) {
    const blocks = Math.ceil(count / BLOCK);
    this.#values = values;
    this.#count = count;
    this.quiet = new Uint8Array(count);
    this.#ranges = new RangeTable(count);
    this.#blocks = new RangeTable(blocks);
    this.#isStale = new Uint8Array(blocks);
  }

  /**
   * The next strategy to judge at the row.
   *
   * @param from where to begin, counted in the strategies of the instrument
   * @returns the first from there on that is not inert; their count or more if there is none
   */
  next(from: number): number {
    return this.#hasAny ? this.#seek(from) : from;
  }

  #seek(from: number): number {
    const values = this.#values;
    const ranges = this.#ranges;
    const blocks = this.#blocks;
    const count = this.#count;
    let i = from;
    while (i < count) {
      if (i % BLOCK === 0 && blocks.has(i / BLOCK, values)) i += BLOCK;
      else if (ranges.has(i, values)) i += 1;
      else return i;
    }
    return i;
  }

  /** Gives the `i`-th strategy its range. Its block is judged strategy by strategy until the blocks are joined. */
  set(i: number, range: InertRange): void {
    this.#hasAny = true;
    this.#ranges.set(i, range);
    this.#blocks.drop(Math.floor(i / BLOCK));
    this.#isStale[Math.floor(i / BLOCK)] = 1;
  }

  /** The `i`-th strategy is to be judged at every row until it has a range again. */
  drop(i: number): void {
    this.#ranges.drop(i);
    this.#blocks.drop(Math.floor(i / BLOCK));
  }

  /** Computes the ranges of the blocks in which a range was set. */
  joinBlocks(): void {
    const common = this.#common;
    for (let block = 0; block < this.#isStale.length; block += 1) {
      if (this.#isStale[block] === 0) continue;
      this.#isStale[block] = 0;
      common.reset();
      let isOne = true;
      const end = Math.min((block + 1) * BLOCK, this.#count);
      for (let i = block * BLOCK; isOne && i < end; i += 1) isOne = this.#ranges.narrow(common, i);
      if (isOne) this.#blocks.set(block, common);
      else this.#blocks.drop(block);
    }
  }
}
