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
  /** In order, the strategies that were not inert when `collect` was called last. */
  readonly judged: Int32Array;
  readonly #values: Float64Array;
  readonly #ranges: RangeTable;
  /** By block: the intersection of the ranges of its strategies. */
  readonly #blocks: RangeTable;
  /** By block: 1 if a range was set since the last `joinBlocks`. */
  readonly #isStale: Uint8Array;
  readonly #common = new InertRange();

  /** @param values the arena, which begins with the values of the row */
  constructor(values: Float64Array, count: number) {
    const blocks = Math.ceil(count / BLOCK);
    this.#values = values;
    this.judged = new Int32Array(count);
    this.#ranges = new RangeTable(count);
    this.#blocks = new RangeTable(blocks);
    this.#isStale = new Uint8Array(blocks);
  }

  /** Lists in `judged` the strategies that are not inert at the row. @returns how many there are */
  collect(): number {
    const [values, ranges, judged] = [this.#values, this.#ranges, this.judged];
    let count = 0;
    for (let start = 0; start < judged.length; start += BLOCK) {
      if (this.#blocks.has(start / BLOCK, values)) continue;
      const end = Math.min(start + BLOCK, judged.length);
      for (let i = start; i < end; i += 1) {
        if (ranges.has(i, values)) continue;
        judged[count] = i;
        count += 1;
      }
    }
    return count;
  }

  /** Gives the `i`-th strategy its range. Its block is judged strategy by strategy until the blocks are joined. */
  set(i: number, range: InertRange): void {
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
      const end = Math.min((block + 1) * BLOCK, this.judged.length);
      for (let i = block * BLOCK; isOne && i < end; i += 1) isOne = this.#ranges.narrow(common, i);
      if (isOne) this.#blocks.set(block, common);
      else this.#blocks.drop(block);
    }
  }
}
