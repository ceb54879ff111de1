/** Spans of time: from and to, both included, in order and apart. */
export class TimeSpans {
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** @param spans from, to, from, to …, in no order */
  constructor(spans: readonly number[]) {
    const order = Array.from({ length: spans.length / 2 }, (_, i) => i * 2);
    order.sort((a, b) => spans[a]! - spans[b]!);
    for (const at of order) {
      const [from, to] = [spans[at]!, spans[at + 1]!];
      const last = this.#to.length - 1;
      if (last >= 0 && from <= this.#to[last]!) {
        if (to > this.#to[last]!) this.#to[last] = to;
      } else {
        this.#from.push(from);
        this.#to.push(to);
      }
    }
  }

  /** True if an instant is in a span. */
  has(micros: number): boolean {
    let [low, high] = [0, this.#from.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#from[middle]! <= micros) low = middle + 1;
      else high = middle;
    }
    return low > 0 && micros <= this.#to[low - 1]!;
  }
}
