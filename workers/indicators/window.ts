import type { IndicatorPlace } from "./indicator.ts";

const FILLED = 0;
const NEXT = 1;
const HEAD = 2;

/** The place of a window in the arena. */
export type WindowPlace = Pick<IndicatorPlace, "arena" | "at" | "length" | "sources">;

/**
 * The last values of a series, in the arena: their number, the position of the next one, and a ring of values.
 *
 * An unknown value empties it. That gives the same results as keeping it: the window is unknown until the value has left it,
 * and by then all earlier values have left too.
 */
export class Window {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #length: number;
  readonly #source: number;

  constructor({ arena, at, length, sources: [source] }: WindowPlace) {
    this.#arena = arena;
    this.#at = at;
    this.#length = length;
    this.#source = source;
  }

  /** Doubles of state. */
  static size(length: number): number {
    return HEAD + length;
  }

  get isFull(): boolean {
    return this.#read(FILLED) === this.#length;
  }

  /** True if the ring is full and in order: the oldest value is the first. */
  get isInOrder(): boolean {
    return this.isFull && this.#read(NEXT) === 0;
  }

  /** The value that the next one replaces. Only of a full window. */
  get oldest(): number {
    return this.#read(HEAD + this.#read(NEXT));
  }

  /** Takes the value at its source. @returns true if the window is full with it */
  push(): boolean {
    const value = this.#arena[this.#source]!;
    if (Number.isNaN(value)) {
      this.#write(FILLED, 0);
      this.#write(NEXT, 0);
      return false;
    }
    const next = this.#read(NEXT);
    this.#write(HEAD + next, value);
    this.#write(NEXT, next + 1 === this.#length ? 0 : next + 1);
    const filled = this.#read(FILLED);
    if (filled < this.#length) this.#write(FILLED, filled + 1);
    return this.isFull;
  }

  /** The sum of what the values are above `base`, in the order of the ring. Only of a full window. */
  sumAbove(base: number): number {
    let sum = 0;
    for (let i = 0; i < this.#length; i += 1) sum += this.#read(HEAD + i) - base;
    return sum;
  }

  /** The sum of the values' distances from `centre`. Only of a full window. */
  sumOfDistances(centre: number): number {
    let sum = 0;
    for (let i = 0; i < this.#length; i += 1) sum += Math.abs(this.#read(HEAD + i) - centre);
    return sum;
  }

  /**
   * The mean of the squares of the values' distances from their mean, by way of those from something near to it: the
   * corrected two-pass algorithm (T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance",
   * 1983). Only of a full window.
   */
  variance(nearMean: number): number {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < this.#length; i += 1) {
      const distance = this.#read(HEAD + i) - nearMean;
      sum += distance;
      squares += distance * distance;
    }
    return Math.max(0, (squares - (sum * sum) / this.#length) / this.#length);
  }

  /** The sum of what the values are above `base`, the oldest once, the newest `length` times. Only of a full window. */
  weightedSumAbove(base: number): number {
    const next = this.#read(NEXT);
    let sum = 0;
    for (let i = 0; i < this.#length; i += 1) {
      const place = next + i;
      sum += (i + 1) * (this.#read(HEAD + (place < this.#length ? place : place - this.#length)) - base);
    }
    return sum;
  }

  /** The mean. Exact where all values are the same. Only of a full window. */
  mean(): number {
    const base = this.#read(HEAD);
    return base + this.sumAbove(base) / this.#length;
  }

  #read(offset: number): number {
    return this.#arena[this.#at + offset]!;
  }

  #write(offset: number, value: number): void {
    this.#arena[this.#at + offset] = value;
  }
}
