import { NOBODY, Word } from "../engine/protocol/mod.ts";

/**
 * Says in shared memory what a slot is doing, for the watchdog while it lives and for who is to blame when it has died.
 * Plain stores, which cost next to nothing: nobody waits for them.
 */
export class Pulse {
  readonly #words: Int32Array;
  #beats = 0;

  constructor(control: SharedArrayBuffer) {
    this.#words = new Int32Array(control);
  }

  /** Strategies are judged on row `seq` from here on. */
  row(seq: number): void {
    this.#words[Word.row] = seq | 0;
  }

  /** A strategy is judged from here on. */
  enter(strategy: number): void {
    this.#beats = (this.#beats + 1) | 0;
    this.#words[Word.beat] = this.#beats;
    this.#words[Word.running] = strategy;
  }

  /** No strategy is judged from here on. */
  leave(): void {
    this.#words[Word.running] = NOBODY;
  }
}
