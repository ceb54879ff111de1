import type { RecordForm } from "../../data/mod.ts";
import type { Feed } from "../../feed/mod.ts";
import type { SessionHeader } from "../../journal/mod.ts";
import type { PlainCounts } from "../input/unused_rows.ts";

/** The instruments that a feed has ticks of. */
export interface FeedTicks {
  /** Its symbols. Null: unknown until it has ended. */
  readonly all: readonly string[] | null;
  /** The indexes of the instruments at its beginning. */
  readonly seen: ReadonlySet<number>;
  /** Symbols that it had so far and that are no instruments of the session. */
  readonly unknownSymbols: () => readonly string[];
  /** Its name for people. */
  readonly name: string;
}

/** The feed of a session, opened. */
export interface OpenedFeed {
  readonly feed: Feed;
  /** How its rows are recorded. */
  readonly form: RecordForm;
  /** By the instrument's index: its last price before the open, in minor units. Null: unknown. */
  readonly prevCloses: readonly (number | null)[];
  readonly input: SessionHeader["input"];
  /** The feed in a few words, for people. */
  readonly about: string;
  /** The number of ticks before the open, which the feed skips. */
  readonly beforeOpen: number;
  readonly badRows: () => number;
  /**
   * To be called when its rows have ended. It throws an EngineError INPUT_FILE if too many of them could not be read. Absent:
   * that was found out before.
   */
  readonly refuseBadRows?: () => void;
  readonly ticked: FeedTicks;
  /** What a plain file has left out so far. Absent: it is known from the beginning. */
  readonly plainCounts?: () => PlainCounts;
}
