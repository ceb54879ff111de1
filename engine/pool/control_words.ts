import { NOBODY, unwrapSeq, Word } from "../protocol/mod.ts";

/** Main's side of a generation's control block. */
export class ControlWords {
  readonly #words: Int32Array;
  #progressDue = 0;

  constructor(control: SharedArrayBuffer) {
    this.#words = new Int32Array(control);
  }

  /** The last row that the worker has finished, as it says. `near` is a seq within 2^31 rows of it. */
  readMark(near: number): number {
    return unwrapSeq(Atomics.load(this.#words, Word.mark), near);
  }

  /**
   * Asks for a `progress` message when the worker passes `seq`. The caller reads the mark afterwards, in this order. A
   * lower row that is wanted already stays: at its `progress` whoever waits for more asks again.
   */
  want(seq: number): void {
    const wanted = Atomics.load(this.#words, Word.wanted) === 1;
    if (wanted && unwrapSeq(Atomics.load(this.#words, Word.want), seq) <= seq) return;
    Atomics.store(this.#words, Word.want, seq | 0);
    Atomics.store(this.#words, Word.wanted, 1);
    this.#progressDue += 1;
  }

  /** Counts a `progress` message. @returns false if nobody has asked for it */
  takeProgress(): boolean {
    this.#progressDue -= 1;
    return this.#progressDue >= 0;
  }

  /** @returns true if the worker slept, and is to be told that there are rows */
  wake(): boolean {
    return Atomics.compareExchange(this.#words, Word.asleep, 1, 0) === 1;
  }

  /** Its heartbeat: another text whenever it has come to another row, or at its row to another strategy. */
  get movement(): string {
    return [Word.mark, Word.row, Word.running].map((word) => Atomics.load(this.#words, word)).join(" ");
  }

  /** Whom it is judging, and on which row, near `near`; null: nobody. It stays readable when the worker is dead. */
  readMarker(near: number): { readonly strategy: number; readonly seq: number } | null {
    const strategy = Atomics.load(this.#words, Word.running);
    return strategy === NOBODY ? null : { strategy, seq: unwrapSeq(Atomics.load(this.#words, Word.row), near) };
  }
}
