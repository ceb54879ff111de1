import { assert } from "../engine/protocol/mod.ts";

const ABSENT = -1;

/**
 * Thresholds, at most one for each of `count` numbers, of which the least is known at once: a binary heap in arrays of
 * fixed size, with the place of each number in it, so that one is moved or taken out wherever it stands.
 */
export class Thresholds {
  /** By number. */
  readonly #values: Float64Array;
  /** Numbers: the value of each is not above those of the two at twice its place. */
  readonly #heap: Int32Array;
  /** By number, its place in the heap. */
  readonly #places: Int32Array;
  #size = 0;
  #least = Number.POSITIVE_INFINITY;

  constructor(count: number) {
    this.#values = new Float64Array(count);
    this.#heap = new Int32Array(count);
    this.#places = new Int32Array(count).fill(ABSENT);
  }

  /** The least threshold, or Infinity. */
  get least(): number {
    return this.#least;
  }

  /** Gives a number its threshold, in place of the one that it has. Infinity: none. */
  set(number: number, value: number): void {
    const place = this.#places[number]!;
    if (value === Number.POSITIVE_INFINITY) {
      if (place !== ABSENT) this.#remove(place);
    } else if (place === ABSENT) {
      this.#values[number] = value;
      this.#rise(this.#size, number);
      this.#size += 1;
    } else if (value !== this.#values[number]) {
      this.#values[number] = value;
      this.#move(place, number);
    }
    this.#note();
  }

  /** Takes out the least threshold. @returns its number */
  takeLeast(): number {
    assert(this.#size > 0, "there is a threshold to take");
    const number = this.#heap[0]!;
    this.#remove(0);
    this.#note();
    return number;
  }

  #note(): void {
    this.#least = this.#size === 0 ? Number.POSITIVE_INFINITY : this.#values[this.#heap[0]!]!;
  }

  /** The last one takes the place that is left. */
  #remove(place: number): void {
    this.#places[this.#heap[place]!] = ABSENT;
    this.#size -= 1;
    if (place < this.#size) this.#move(place, this.#heap[this.#size]!);
  }

  /** Puts a number where it belongs, a place being free. */
  #move(place: number, number: number): void {
    const parent = (place - 1) >> 1;
    if (place > 0 && this.#values[this.#heap[parent]!]! > this.#values[number]!) this.#rise(place, number);
    else this.#sink(place, number);
  }

  #rise(from: number, number: number): void {
    const value = this.#values[number]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent]!;
      if (this.#values[above]! <= value) break;
      this.#put(place, above);
      place = parent;
    }
    this.#put(place, number);
  }

  #sink(from: number, number: number): void {
    const value = this.#values[number]!;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      const isSecondLess = child + 1 < this.#size && this.#valueAt(child + 1) < this.#valueAt(child);
      if (isSecondLess) child += 1;
      if (this.#valueAt(child) >= value) break;
      this.#put(place, this.#heap[child]!);
      place = child;
    }
    this.#put(place, number);
  }

  #valueAt(place: number): number {
    return this.#values[this.#heap[place]!]!;
  }

  #put(place: number, number: number): void {
    this.#heap[place] = number;
    this.#places[number] = place;
  }
}
