import { Word } from "../../engine/protocol/mod.ts";

/**
 * Writes to shared memory which strategy is judged, and at which row. While the slot lives, this is its heartbeat for the
 * watchdog. When it has died, this tells which strategy was judged. The stores are plain, because nobody waits for them.
 */
export class Pulse {
  /**
   * One word: the index of the strategy that is judged, or `NO_STRATEGY`. The host stores it directly, because a call may cost
   * more than a judgement.
   */
  readonly running: Int32Array;
  readonly #row: Int32Array;

  constructor(control: SharedArrayBuffer) {
    this.running = new Int32Array(control, Word.running * Int32Array.BYTES_PER_ELEMENT, 1);
    this.#row = new Int32Array(control, Word.row * Int32Array.BYTES_PER_ELEMENT, 1);
  }

  /** The row is judged from now on. */
  tell(row: { readonly seq: number }): void {
    this.#row[0] = row.seq | 0;
  }
}
