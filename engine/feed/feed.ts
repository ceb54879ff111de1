import type { TickBatch } from "../data/mod.ts";

/** Where ticks come from, in an order that never goes back in time. */
export interface Feed {
  /**
   * Fills `batch` from its start, with at least one tick unless the feed has ended, and sets `count`. A synchronous
   * return costs the caller no turn of the event loop. After a count of 0 it is not called again.
   *
   * @throws EngineError INPUT_FILE if the input cannot be read on
   */
  read(batch: TickBatch): void | Promise<void>;
  /** Lets go of files. May be called at any time, more than once. */
  close(): Promise<void>;
}
