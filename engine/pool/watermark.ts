import type { ControlWords } from "./control_words.ts";

/** How far a slot has come, whatever has become of its workers since; rows that it has lost included. It never goes back. */
export class Watermark {
  readonly #head: () => number;
  #mark = 0;
  /** The last row that was answered: it has been passed, though no mark says so yet. */
  #answered = 0;

  /** @param head the last published row: nothing past it can be finished, whatever a worker says */
  constructor(head: () => number) {
    this.#head = head;
  }

  /** The highest row that any generation has finished, the one whose words these are included. */
  read(words: ControlWords): number {
    this.#mark = Math.max(this.#mark, Math.min(words.readMark(this.#mark), this.#head()));
    return this.#mark;
  }

  /** The last row of which the slot may have said something. */
  readPassed(words: ControlWords): number {
    return Math.max(this.read(words), this.#answered);
  }

  /** Rows up to `seq` are lost: no worker will say that it has finished them. */
  noteLost(seq: number): void {
    this.#mark = Math.max(this.#mark, seq);
  }

  /** A row that was posted has been answered. */
  noteAnswered(seq: number): void {
    this.#answered = Math.max(this.#answered, seq);
  }
}
