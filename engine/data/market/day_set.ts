const BITS = 32;

/** A set of days since 1970, as bits: some bytes for a month of days. */
export class DaySet {
  /** The number of the first word: day / 32. */
  #base = 0;
  /** No typed array: most sets have one word. */
  #words: number[] = [];

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
    if (this.#words.length === 0) this.#base = word;
    if (word < this.#base) {
      this.#words = [...Array.from({ length: this.#base - word }, () => 0), ...this.#words];
      this.#base = word;
    }
    while (word >= this.#base + this.#words.length) this.#words.push(0);
  }
}
