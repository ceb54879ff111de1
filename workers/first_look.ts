import type { NecessaryRange } from "./rules/mod.ts";

/** What a first look is told of a row. */
interface LookedAt {
  /** Microseconds. */
  readonly ts: number;
}

/**
 * What the judgements of waiting strategies come to nearly always, found by one look: where a strategy's entry condition
 * cannot do without a range of one value, and that value is outside of it, nothing comes of judging the strategy. The
 * ranges lie side by side as plain numbers, by the places of the strategies in the slot, so that to pass a strategy takes
 * no look at itself.
 */
export class FirstLook {
  /** What rules see of the row, and the cells behind it: the arena. */
  readonly #values: Float64Array;
  readonly #columns: Int32Array;
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  /** Up to which instant its range decides, microseconds. */
  readonly #until: Float64Array;

  constructor(values: Float64Array, count: number) {
    this.#values = values;
    this.#columns = new Int32Array(count);
    this.#lows = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#highs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.#until = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  }

  /** Gives a strategy its range, which decides nothing until it is told to. Without one, nothing ever does. */
  set(place: number, { column, low, high }: NecessaryRange): void {
    this.#columns[place] = column;
    this.#lows[place] = low;
    this.#highs[place] = high;
  }

  /** A strategy's range decides from now on, up to an instant. */
  open(place: number, until: number): void {
    this.#until[place] = until;
  }

  /** A strategy's range decides nothing from now on: it is to be judged. */
  shut(place: number): void {
    this.#until[place] = Number.NEGATIVE_INFINITY;
  }

  /**
   * Passes strategies of which nothing comes at a row. What is unknown passes nobody.
   *
   * @param among places, of which `from` is the first to be looked at, and `count` how many there are
   * @returns where in `among` the next one stands that is to be judged; `count` if there is none
   */
  seek(among: Int32Array, from: number, count: number, row: LookedAt): number {
    const [values, columns] = [this.#values, this.#columns];
    const [lows, highs, until] = [this.#lows, this.#highs, this.#until];
    const { ts } = row;
    for (let i = from; i < count; i += 1) {
      const place = among[i]!;
      const value = values[columns[place]!]!;
      const isOutside = value < lows[place]! || value > highs[place]!;
      if (!isOutside || ts >= until[place]!) return i;
    }
    return count;
  }
}
