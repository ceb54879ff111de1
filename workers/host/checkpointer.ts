import { CHECKPOINT_ANSWERS, type FromSlot } from "../../engine/protocol/mod.ts";
import { Head } from "./arena.ts";

/**
 * Copies a slot's arena from time to time, so that a replacement need not start at the first row. Two limits bound what it
 * repeats: rows, which it judges again, and rows with answers, for which it asks main again.
 */
export class Checkpointer {
  readonly #arena: Float64Array;
  readonly #everyRows: number;
  #seq = Number.NaN;
  #answered = 0;

  /** @param everyRows rows from one checkpoint to the next, at most */
  constructor(arena: Float64Array, everyRows: number) {
    this.#arena = arena;
    this.#everyRows = everyRows;
    this.#seq = this.#cursor();
  }

  /** Counts a row whose answers have been applied. */
  countAnswers(): void {
    this.#answered += 1;
  }

  /** Adds a checkpoint to `out` if one of the limits is reached. */
  keepUp(out: FromSlot[]): void {
    const rows = this.#cursor() - this.#seq;
    if (rows >= this.#everyRows || this.#answered >= CHECKPOINT_ANSWERS) this.take(out);
  }

  /** Adds a checkpoint to `out`, unless the last one is of this row. */
  take(out: FromSlot[]): void {
    if (this.#cursor() === this.#seq) return;
    this.#seq = this.#cursor();
    this.#answered = 0;
    out.push({ type: "checkpoint", checkpoint: { seq: this.#seq, arena: this.#arena.slice() } });
  }

  #cursor(): number {
    return this.#arena[Head.cursor]!;
  }
}
