import type { TickBatch } from "./tick_batch.ts";

/** Turns a file's rows into ticks. */
export interface RowPlayer {
  /** What rows have named so far that is no instrument of the session: the first `MAX_STRANGERS`. */
  readonly strangers: readonly string[];
  /** Puts ticks of the rows so far that are due into the batch, as far as it has room. */
  play(batch: TickBatch): void;
  /**
   * Takes the file's current row. The batch has room for one tick, and `play` has nothing more that is due.
   *
   * @returns what is wrong with the row, which then counts for nothing, or null
   */
  take(batch: TickBatch): string | null;
  /** There is no further row: everything is due. */
  finish(): void;
}
