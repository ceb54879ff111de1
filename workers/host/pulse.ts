import { Word } from "../../engine/protocol/mod.ts";

/**
 * Says in shared memory what a slot is doing: its heartbeat for the watchdog while it lives, and who is to blame when it
 * has died. Plain stores, one a row and one a judgement, which cost next to nothing: nobody waits for them.
 */
export class Pulse {
  /**
   * One word: the index of the strategy that is judged, or `NOBODY`. Who judges stores it, for a call may cost more than
   * what is judged.
   */
  readonly running: Int32Array;
  readonly #row: Int32Array;

  constructor(control: SharedArrayBuffer) {
    this.running = new Int32Array(control, Word.running * Int32Array.BYTES_PER_ELEMENT, 1);
    this.#row = new Int32Array(control, Word.row * Int32Array.BYTES_PER_ELEMENT, 1);
  }

  /** Strategies are judged on a row from here on. */
  tell(row: { readonly seq: number }): void {
    this.#row[0] = row.seq | 0;
  }
}
