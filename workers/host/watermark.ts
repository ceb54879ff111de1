import { type FromSlot, unwrapSeq, Word } from "../../engine/protocol/mod.ts";

/**
 * Publishes a slot's watermark in shared memory: the last row that it has done. Posts `progress` when the watermark reaches
 * the row at which the gate asked to be notified.
 *
 * The order prevents a missed wait. This side stores its watermark and then reads notify-at. The gate stores notify-at and
 * then reads the watermark. Whichever of the two comes later sees what the other stored.
 */
export class WatermarkPublisher {
  readonly #words: Int32Array;
  #watermark = Number.NaN;

  constructor(control: SharedArrayBuffer, watermark: number) {
    this.#words = new Int32Array(control);
    this.#watermark = watermark;
  }

  /** Stores the watermark. Adds one `progress` message to `out` if the gate waits for a row up to it. */
  store(watermark: number, out: FromSlot[]): void {
    if (watermark !== this.#watermark) {
      this.#watermark = watermark;
      Atomics.store(this.#words, Word.watermark, watermark | 0);
    }
    if (Atomics.load(this.#words, Word.notifyWanted) === 0) return;
    const notifyAt = unwrapSeq(Atomics.load(this.#words, Word.notifyAt), watermark);
    if (watermark >= notifyAt && Atomics.compareExchange(this.#words, Word.notifyWanted, 1, 0) === 1) {
      out.push({ type: "progress", seq: watermark });
    }
  }
}
