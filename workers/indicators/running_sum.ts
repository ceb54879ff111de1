import { Window, type WindowPlace } from "./window.ts";

const BASE = 0;
const ABOVE = 1;
const LAST = 2;
/** How many values in a row are equal to the last one. */
const EQUAL = 3;
const HEAD = 4;

/**
 * The sum of the last values of a series, in the arena: a window, and the sum of the differences of its values from a base.
 *
 * It costs two additions a value. It is recomputed from a new base each time the ring of the window has been filled again,
 * and each time all values of the window are equal. So the mean is within `(2n + 2) * 2^-53` of the spread of the last 2n
 * values, and for ticks of one instrument it mostly is exact: differences of close prices have no rounding.
 */
export class RunningSum {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #length: number;
  readonly #source: number;
  readonly #window: Window;

  constructor(place: WindowPlace) {
    this.#arena = place.arena;
    this.#at = place.at;
    this.#length = place.length;
    [this.#source] = place.sources;
    this.#window = new Window({ ...place, at: place.at + HEAD });
  }

  /** Doubles of state. */
  static size(length: number): number {
    return HEAD + Window.size(length);
  }

  /** Only after a push that has filled the window. */
  get sum(): number {
    return this.#read(BASE) * this.#length + this.#read(ABOVE);
  }

  /** Only after a push that has filled the window. */
  get mean(): number {
    return this.#read(BASE) + this.#read(ABOVE) / this.#length;
  }

  /** The mean of the squares of the values' distances from their mean. Only after a push that has filled the window. */
  get variance(): number {
    return this.#window.variance(this.mean);
  }

  /** Takes the value at its source; an unknown one empties the window. @returns true if the window is full with it */
  push(): boolean {
    const value = this.#arena[this.#source]!;
    if (Number.isNaN(value)) return this.#window.push();
    const oldest = this.#window.isFull ? this.#window.oldest : 0;
    const equal = value === this.#read(LAST) ? this.#read(EQUAL) + 1 : 1;
    this.#write(LAST, value);
    this.#write(EQUAL, equal);
    if (!this.#window.push()) return false;
    if (equal === this.#length) this.#begin(value, 0);
    else if (this.#window.isInOrder) this.#begin(value, this.#window.sumAbove(value));
    else this.#write(ABOVE, this.#read(ABOVE) + (value - oldest));
    return true;
  }

  #begin(base: number, above: number): void {
    this.#write(BASE, base);
    this.#write(ABOVE, above);
  }

  #read(offset: number): number {
    return this.#arena[this.#at + offset]!;
  }

  #write(offset: number, value: number): void {
    this.#arena[this.#at + offset] = value;
  }
}
