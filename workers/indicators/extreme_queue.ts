/** How many known values there have been since the last unknown one. */
const RUN = 0;
/** Where the queue begins in its ring, and how many it has. */
const FIRST = 1;
const SIZE = 2;
const HEAD = 3;

/**
 * The largest of the last values of a series, in the arena: a queue of those that are larger than all after them, with
 * their numbers in the run. A value enters and leaves once, so that each costs a constant on average (D. Lemire,
 * "Streaming maximum-minimum filter using no more than three comparisons per element", 2006).
 *
 * An unknown value empties it, as it does a `Window`.
 */
export class ExtremeQueue {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #length: number;

  constructor(arena: Float64Array, at: number, length: number) {
    this.#arena = arena;
    this.#at = at;
    this.#length = length;
  }

  /** Doubles of state. */
  static size(length: number): number {
    return HEAD + 2 * length;
  }

  /** Takes the next value. @returns the largest of the last `length`, or NaN if there are fewer since the last unknown */
  push(value: number): number {
    if (Number.isNaN(value)) {
      this.#write(RUN, 0);
      this.#write(SIZE, 0);
      return Number.NaN;
    }
    const run = this.#read(RUN) + 1;
    this.#write(RUN, run);
    this.#dropOlder(run - this.#length);
    this.#append(value, run);
    return run < this.#length ? Number.NaN : this.#read(this.#slot(0));
  }

  /** At most one value leaves the window at a time. */
  #dropOlder(number: number): void {
    const size = this.#read(SIZE);
    if (size === 0 || this.#read(this.#slot(0) + this.#length) > number) return;
    const first = this.#read(FIRST) + 1;
    this.#write(FIRST, first === this.#length ? 0 : first);
    this.#write(SIZE, size - 1);
  }

  #append(value: number, number: number): void {
    let size = this.#read(SIZE);
    while (size > 0 && this.#read(this.#slot(size - 1)) <= value) size -= 1;
    const slot = this.#slot(size);
    this.#write(slot, value);
    this.#write(slot + this.#length, number);
    this.#write(SIZE, size + 1);
  }

  /** Where the `i`-th of the queue stands. Its number stands `length` doubles further on. */
  #slot(i: number): number {
    const place = this.#read(FIRST) + i;
    return HEAD + (place < this.#length ? place : place - this.#length);
  }

  #read(offset: number): number {
    return this.#arena[this.#at + offset] as number;
  }

  #write(offset: number, value: number): void {
    this.#arena[this.#at + offset] = value;
  }
}
