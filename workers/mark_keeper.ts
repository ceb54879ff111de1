import { type FromSlot, unwrapSeq, Word } from "../engine/protocol/mod.ts";

/**
 * Publishes how far a slot has come, and answers the gate's `want`.
 *
 * The order is the whole point: this side stores its mark and then reads `want`; the gate stores `want` and then reads
 * the mark. Whichever is later sees the other, so that a wait is never missed.
 */
export class MarkKeeper {
  readonly #words: Int32Array;
  #mark = Number.NaN;

  constructor(control: SharedArrayBuffer, mark: number) {
    this.#words = new Int32Array(control);
    this.#mark = mark;
  }

  /** Stores the mark. Adds one `progress` message to `out` if that crosses what the gate waits for. */
  store(mark: number, out: FromSlot[]): void {
    if (mark !== this.#mark) {
      this.#mark = mark;
      Atomics.store(this.#words, Word.mark, mark | 0);
    }
    if (Atomics.load(this.#words, Word.wanted) === 0) return;
    const want = unwrapSeq(Atomics.load(this.#words, Word.want), mark);
    if (mark >= want && Atomics.compareExchange(this.#words, Word.wanted, 1, 0) === 1) {
      out.push({ type: "progress", seq: mark });
    }
  }
}
