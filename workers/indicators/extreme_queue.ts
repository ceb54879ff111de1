import type { WindowPlace } from "./window.ts";

/** The number of known values since the last unknown one. */
const RUN = 0;
/** The start of the queue in its ring, and its length. */
const FIRST = 1;
const SIZE = 2;
const HEAD = 3;

/** 1: the largest; -1: the smallest, which is the largest of the values with their signs changed. */
export type ExtremeSign = 1 | -1;

/**
 * The largest of the last values of a series, or the smallest, in the arena: a queue of those that are larger than all
 * after them, with their numbers in the run. A value enters and leaves once, so that each costs a constant on average (D. Lemire,
 * "Streaming maximum-minimum filter using no more than three comparisons per element", 2006).
 *
 * An unknown value empties it, as it does a `Window`.
 */
export class ExtremeQueue {
  readonly #arena: Float64Array;
  readonly #at: number;
  readonly #length: number;
  readonly #source: number;
  readonly #sign: ExtremeSign;

  constructor({ arena, at, length, sources: [source] }: WindowPlace, sign: ExtremeSign) {
    this.#arena = arena;
    this.#at = at;
    this.#length = length;
    this.#source = source;
    this.#sign = sign;
  }

  /** Doubles of state. */
  static size(length: number): number {
    return HEAD + 2 * length;
  }

  /** The extreme of the last `length` values. Only after a push that has returned true. */
  get extreme(): number {
    return this.#sign * this.#read(this.#slot(0));
  }

  /** Takes the value at its source. @returns true if there have been `length` since the last unknown one */
  push(): boolean {
    const value = this.#sign * this.#arena[this.#source]!;
    if (Number.isNaN(value)) {
      this.#write(RUN, 0);
      this.#write(SIZE, 0);
      return false;
    }
    const run = this.#read(RUN) + 1;
    this.#write(RUN, run);
    this.#dropOlder(run - this.#length);
    this.#append(value, run);
    return run >= this.#length;
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

  /** The offset of the `i`-th value of the queue. Its number is `length` doubles after it. */
  #slot(i: number): number {
    const place = this.#read(FIRST) + i;
    return HEAD + (place < this.#length ? place : place - this.#length);
  }

  #read(offset: number): number {
    return this.#arena[this.#at + offset]!;
  }

  #write(offset: number, value: number): void {
    this.#arena[this.#at + offset] = value;
  }
}
