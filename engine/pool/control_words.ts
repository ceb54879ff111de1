import { NO_STRATEGY, unwrapSeq, Word } from "../protocol/mod.ts";

/** Main's side of the control block that it shares with one worker. */
export class ControlWords {
  readonly #words: Int32Array;
  /** `progress` messages that were asked for and have not come. */
  #progressDue = 0;

  constructor(control: SharedArrayBuffer) {
    this.#words = new Int32Array(control);
  }

  /** The last row that the worker says it has finished. `near` is a seq within 2^31 rows of it. */
  readWatermark(near: number): number {
    return unwrapSeq(Atomics.load(this.#words, Word.watermark), near);
  }

  /**
   * Asks for a `progress` message when the worker passes `seq`. Call first, read the watermark after it: then no passing
   * is missed. A lower row that was asked for stays: at its `progress` the caller asks again.
   */
  notifyAt(seq: number): void {
    const isAsked = Atomics.load(this.#words, Word.notifyWanted) === 1;
    if (isAsked && unwrapSeq(Atomics.load(this.#words, Word.notifyAt), seq) <= seq) return;
    Atomics.store(this.#words, Word.notifyAt, seq | 0);
    Atomics.store(this.#words, Word.notifyWanted, 1);
    this.#progressDue += 1;
  }

  /** Counts a `progress` message. @returns false if nobody has asked for it */
  takeProgress(): boolean {
    this.#progressDue -= 1;
    return this.#progressDue >= 0;
  }

  /** Marks the worker as awake. @returns true if it slept: then it must be told that there are rows */
  wake(): boolean {
    return Atomics.compareExchange(this.#words, Word.asleep, 1, 0) === 1;
  }

  /** The worker's heartbeat: a text that changes with the watermark, the row and the strategy that is judged. */
  get movement(): string {
    return [Word.watermark, Word.row, Word.running].map((word) => Atomics.load(this.#words, word)).join(" ");
  }

  /**
   * The strategy that the worker is judging, and its row, near `near`; null: it judges none. Readable after the worker's
   * death too.
   */
  readMarker(near: number): { readonly strategy: number; readonly seq: number } | null {
    const strategy = Atomics.load(this.#words, Word.running);
    return strategy === NO_STRATEGY ? null : { strategy, seq: unwrapSeq(Atomics.load(this.#words, Word.row), near) };
  }
}
