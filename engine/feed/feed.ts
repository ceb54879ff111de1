import type { TickBatch } from "../data/mod.ts";

/** A source of ticks. Their time never goes back. */
export interface Feed {
  /**
   * Fills `batch` from its start and sets `count`. A count of 0 means that the feed has ended; do not call it again
   * then. It returns no promise if it need not wait, which saves the caller a turn of the event loop.
   *
   * @throws EngineError INPUT_FILE if the input cannot be read further
   */
  read(batch: TickBatch): void | Promise<void>;
  /** Closes the input. May be called at any time and more than once. */
  close(): Promise<void>;
}
