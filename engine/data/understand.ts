import { readPlainHead } from "./plain_head.ts";
import { openInputs } from "./records/mod.ts";
import type { FileReading, InputChoices } from "./rows/mod.ts";
import { NO_CHOICES, type ReadingRequest, readTables, refuseBadRows, type BadRowsLimit } from "./rows/mod.ts";
import { type Market, MarketWriter, type SettleOptions } from "./market/mod.ts";

/** What files are understood by. */
export interface UnderstandRequest extends ReadingRequest, SettleOptions {
  /** Files, folders and patterns. */
  readonly paths: readonly string[];
  readonly badRows: BadRowsLimit;
  /** False: a file is always understood as a whole, also if it is large and in our own form. */
  readonly mayBePlain: boolean;
}

/** Files that have been understood. */
export interface Understood {
  /** How each file was read. A plain file has none: it is in our own form. */
  readonly readings: readonly FileReading[];
  /** What is in them; of a plain file: at its beginning. */
  readonly market: Market;
  /** The file that is to be read in one pass; null: the market's own file has all rows. */
  readonly plain: PlainInput | null;
  /** Removes what was written. May be called more than once. */
  close(): Promise<void>;
}
