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
    this.#set((from + to - width) / 2, width);
  }

  /** Moves by bars. @returns whether anything has changed */
  move(bars: number): boolean {
    return this.#set(this.#from + bars, this.#to - this.#from);
  }

  /** Shows `factor` times as many bars. What is at `part` of the width, 0 to 1, stays there. @returns whether anything has changed */
  zoom(factor: number, part: number): boolean {
    const width = Math.min(this.#count, Math.max(LEAST_BARS, (this.#to - this.#from) * factor));
    const at = this.#from + (this.#to - this.#from) * part;
    return this.#set(at - width * part, width);
  }

  #set(from: number, width: number): boolean {
    const before = [this.#from, this.#to] as const;
    this.#from = Math.min(Math.max(0, from), this.#count - width);
    this.#to = this.#from + width;
    return this.#from !== before[0] || this.#to !== before[1];
  }
}

const LEAST_BARS = 8;
