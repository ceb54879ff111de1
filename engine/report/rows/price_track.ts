import { assert } from "../../protocol/mod.ts";

/** Prices in one block. Of a whole block only its least and its greatest price are looked at. */
const BLOCK = 256;
const FIRST_ROWS = 1_024;

/** The least and the greatest price of some rows, in minor units. */
export interface Extremes {
  readonly least: number;
  readonly most: number;
}

/** The prices of one instrument in one session, by the rows of the tape. */
export class PriceTrack {
  #seqs = new Float64Array(FIRST_ROWS);
  #prices = new Float64Array(FIRST_ROWS);
  #count = 0;
  /** By block: its least and its greatest price. They are made when they are asked for. */
  readonly #least: number[] = [];
  readonly #most: number[] = [];

  /** Adds a row. Its seq is above those before it. */
  add(seq: number, price: number): void {
    const at = this.#count;
    if (at === this.#seqs.length) this.#grow();
    this.#seqs[at] = seq;
    this.#prices[at] = price;
    this.#count = at + 1;
  }

  /** Forgets all rows, and keeps their memory for the next session. */
  clear(): void {
    this.#count = 0;
    this.#least.length = 0;
    this.#most.length = 0;
  }

  /** How many rows there are. */
  get count(): number {
    return this.#count;
  }

  /** The first and the last price. Null: there is no row. */
  get ends(): { readonly first: number; readonly last: number } | null {
    return this.#count === 0 ? null : { first: this.#prices[0]!, last: this.#prices[this.#count - 1]! };
  }

  /** The extremes of the rows with `from <= seq <= to`. Null: there is no such row. */
  between(from: number, to: number): Extremes | null {
    const [start, end] = [this.#firstFrom(from), this.#firstFrom(to + 1)];
    if (start >= end) return null;
    this.#makeBlocks();
    let [least, most] = [Infinity, -Infinity];
    for (let i = start; i < end;) {
      const block = i / BLOCK;
      const isWhole = Number.isInteger(block) && i + BLOCK <= end && block < this.#least.length;
      least = Math.min(least, isWhole ? this.#least[block]! : this.#prices[i]!);
      most = Math.max(most, isWhole ? this.#most[block]! : this.#prices[i]!);
      i += isWhole ? BLOCK : 1;
    }
    assert(least <= most, "a price is a number");
    return { least, most };
  }

  /** The place of the first row with a seq at or above one. */
  #firstFrom(seq: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#seqs[middle]! < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #makeBlocks(): void {
    for (let block = this.#least.length; (block + 1) * BLOCK <= this.#count; block += 1) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = block * BLOCK; i < (block + 1) * BLOCK; i += 1) {
        least = Math.min(least, this.#prices[i]!);
        most = Math.max(most, this.#prices[i]!);
      }
      this.#least.push(least);
      this.#most.push(most);
    }
  }

  #grow(): void {
    const grown = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.#seqs = grown(this.#seqs);
    this.#prices = grown(this.#prices);
  }
}
