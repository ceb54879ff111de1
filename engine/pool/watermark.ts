import type { ControlWords } from "./control_words.ts";

/** Watermark of a slot over all its workers. Monotonic; rows lost to an overrun count as done. */
export class Watermark {
  readonly #head: () => number;
  #row = 0;
  /** The last row that was answered. The slot has passed it, though its control block may not say so yet. */
  #answered = 0;

  /** @param head the last published row: no worker can have finished a later one, whatever it says */
  constructor(head: () => number) {
    this.#head = head;
  }

  /** The last row that any worker of the slot has finished. @param words of the present worker */
  read(words: ControlWords): number {
    this.#row = Math.max(this.#row, Math.min(words.readWatermark(this.#row), this.#head()));
    return this.#row;
  }

  /** The last row that the slot may have reported on. */
  readPassed(words: ControlWords): number {
    return Math.max(this.read(words), this.#answered);
  }

  /** Rows up to `seq` are lost: no worker will say that it has finished them. */
  noteLost(seq: number): void {
    this.#row = Math.max(this.#row, seq);
  }

  /** The report on row `seq` has been answered. */
  noteAnswered(seq: number): void {
    this.#answered = Math.max(this.#answered, seq);
  }
}
