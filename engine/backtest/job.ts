import type { MessagePort } from "node:worker_threads";
import type { TicksBetween } from "../feed/mod.ts";
import type { EntryTally } from "../observe/mod.ts";
import type { Instrument, OrderRecord } from "../protocol/mod.ts";
import type { ReplayChoice, SessionStrategy } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";

/** A job of a backtest: the days of one file, traded with some of the strategies, in one thread. */
export interface BacktestJob {
  /** The index of the file, from 0. */
  readonly file: number;
  readonly choice: ReplayChoice;
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  /** All strategies, by index, so that the orders of all jobs can be joined. */
  readonly strategies: readonly SessionStrategy[];
  /** Indexes of the strategies that this job trades. */
  readonly group: readonly number[];
  /** The first and the last day, `YYYY-MM-DD`; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
  /** The URL of the built worker bundle. */
  readonly worker: string;
  /** The job posts its results here, day by day. */
  readonly port: MessagePort;
}

/** A day that has been traded. */
export interface TradedDay {
  readonly date: string;
  /** Begin and end of the session, microseconds. */
  readonly openMicros: number;
  readonly closeMicros: number;
  readonly ticks: number;
  /** Indexes of the instruments with ticks on the day. */
  readonly ticked: readonly number[];
  readonly orders: readonly OrderRecord[];
  /** The strategies that were quarantined on the day, by index, and why. */
  readonly outs: readonly (readonly [strategy: number, why: string])[];
}

/**
 * What a job posts. Of the jobs of one file only the one with strategy 0 reports bad rows. `unknownSymbols`: symbols in the
 * file that are no instruments of the session.
 */
export type FromJob =
  | { readonly type: "day"; readonly day: TradedDay }
  | { readonly type: "bad-row"; readonly message: string }
  | { readonly type: "progress"; readonly bytes: number }
  | ({ readonly type: "done" } & FinishedJob);

/** What a job knows when it has traded all its days. */
export interface FinishedJob {
  readonly badRows: number;
  readonly unknownSymbols: readonly string[];
  /** The ticks of the file that are in no session. All jobs of a file count the same. */
  readonly between: TicksBetween;
  /** What was seen of the entries of its strategies, by index. */
  readonly tallies: readonly (readonly [strategy: number, tally: EntryTally])[];
}
