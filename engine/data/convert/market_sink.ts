import type { MarketRow } from "../market/mod.ts";

/** Writes rows of a market to a file of our own form: the whole file, or nothing. */
export interface MarketSink {
  /** Writes a row. The object is used again afterwards. */
  write(row: MarketRow): void;
  /**
   * Writes the file. It replaces a file at the path.
   *
   * @returns its size in bytes
   * @throws EngineError OUTPUT_FILE or OUTPUT_LOST if it cannot be written
   */
  finish(): Promise<number>;
  /** Removes all files but the finished one. May be called more than once. */
  close(): void;
}
