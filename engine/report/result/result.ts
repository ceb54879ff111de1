import type { RoundTrip } from "../../journal/mod.ts";
import type { EntryReason, Instrument, ZoneOffsets } from "../../protocol/mod.ts";
import type { Excursion } from "../rows/mod.ts";
import type { ResultHeader } from "./result_header.ts";

/** What was traded in some sessions: the days of a backtest, or sessions of a journal. */
export interface Result {
  readonly header: ResultHeader;
  /** In order of their opens. */
  readonly sessions: readonly ResultSession[];
  readonly instruments: readonly Instrument[];
  /** By index. */
  readonly strategies: readonly ResultStrategy[];
  /** By session, then in the order of their entries. */
  readonly trades: readonly ResultTrade[];
  /** By the instrument's index, by session: its prices at both ends. Null: unknown, or it has no row. */
  readonly prices: readonly (readonly (PriceRange | null)[])[];
  /** Whether it was stopped early, or still runs: sessions or trades are missing. */
  readonly stopped: boolean;
  /** The rows of files that were not used, as `--json` has them, and in one sentence. Null: unknown, a journal does not have them. */
  readonly leftOut: { readonly json: readonly object[]; readonly texts: readonly string[] } | null;
}

/** A session of a result. */
export interface ResultSession {
  /** Its id in the journal; of a backtest its date. */
  readonly id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Microseconds. */
  readonly openMicros: number;
  readonly closeMicros: number;
  /** How many rows it has had. Null: unknown. */
  readonly ticks: number | null;
  readonly orders: number;
  readonly offsets: ZoneOffsets;
}

/** A strategy of a result. */
export interface ResultStrategy {
  readonly id: string;
  readonly instrument: Instrument;
  /** What one entry buys or sells, in minor units of quantity. Null: the strategy is invalid. */
  readonly quantity: number | null;
  /** Why it is invalid, or was quarantined. Null: neither. */
  readonly failed: string | null;
  /** Why it made no entry, and why entries were refused. */
  readonly reasons: readonly EntryReason[];
}

/** A trade of a result. */
export interface ResultTrade extends RoundTrip {
  /** The index of its session. */
  readonly session: number;
  /** The index of its strategy in the result. */
  readonly strategy: number;
  /** Null: the rows are not known. */
  readonly excursion: Excursion | null;
}

/** The first and the last price of an instrument in a session, in minor units. */
export interface PriceRange {
  readonly first: number;
  readonly last: number;
}
