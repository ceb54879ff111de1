/** The bars that a chart shows: from one index to another, not whole ones. */
export class View {
  #from = 0;
  #to = 1;
  readonly #count: number;

  /** @param count how many bars there are */
  constructor(count: number) {
    this.#count = Math.max(1, count);
    this.show(0, this.#count);
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  /** Shows bars, at least a few, and none beyond the first and the last. */
  show(from: number, to: number): void {
    const width = Math.min(this.#count, Math.max(LEAST_BARS, to - from));
    const start = Math.min(Math.max(0, (from + to - width) / 2), this.#count - width);
    this.#from = start;
    this.#to = start + width;
  }

  /** Moves by bars. */
  move(bars: number): void {
    const width = this.#to - this.#from;
    const start = Math.min(Math.max(0, this.#from + bars), this.#count - width);
    this.#from = start;
    this.#to = start + width;
  }

  /** Shows `factor` times as many bars. What is at `part` of the width, 0 to 1, stays there. */
  zoom(factor: number, part: number): void {
    const width = Math.min(this.#count, Math.max(LEAST_BARS, (this.#to - this.#from) * factor));
    const at = this.#from + (this.#to - this.#from) * part;
    const start = Math.min(Math.max(0, at - width * part), this.#count - width);
    this.#from = start;
    this.#to = start + width;
  }
}

const LEAST_BARS = 8;
