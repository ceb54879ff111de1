const BITS = 32;

/** A set of days since 1970, as bits: some bytes for a month of days. */
export class DaySet {
  /** The number of the first word: day / 32. */
  #base = 0;
  #words: Uint32Array = new Uint32Array(0);

  add(day: number): void {
    const word = Math.floor(day / BITS);
    if (word < this.#base || word >= this.#base + this.#words.length) this.#reach(word);
    this.#words[word - this.#base]! |= 1 << (day - word * BITS);
  }

  delete(day: number): void {
    if (this.has(day)) this.#words[Math.floor(day / BITS) - this.#base]! &= ~(1 << (day % BITS));
  }

  has(day: number): boolean {
    const word = Math.floor(day / BITS) - this.#base;
    return word >= 0 && word < this.#words.length && ((this.#words[word]! >>> (day % BITS)) & 1) === 1;
  }

  /** The days, in order. */
  *days(): Generator<number> {
    const end = (this.#base + this.#words.length) * BITS;
    for (let day = this.#base * BITS; day < end; day++) if (this.has(day)) yield day;
  }

  #reach(word: number): void {
    const { length } = this.#words;
    const from = length === 0 ? word : Math.min(this.#base, word);
    const to = length === 0 ? word + 1 : Math.max(this.#base + length, word + 1);
    // Half as much more than is needed, at the end: days mostly go up.
    const words = new Uint32Array(to - from + ((to - from) >> 1));
    words.set(this.#words, length === 0 ? 0 : this.#base - from);
    this.#base = from;
    this.#words = words;
  }
}
