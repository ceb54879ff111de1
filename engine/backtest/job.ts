import type { MessagePort } from "node:worker_threads";
import type { FileInput } from "../feed/mod.ts";
import type { CutReport, HoursChoice } from "../market/mod.ts";
import type { EntryTally } from "../observe/mod.ts";
import type { Instrument, OrderRecord } from "../protocol/mod.ts";
import type { Excursion, PriceBars, PriceRange } from "../report/mod.ts";
import type { SessionStrategy } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import type { PlannedJob } from "./plan_jobs.ts";

/** A job of a backtest: some days, traded with some of the strategies, in one thread. */
export interface BacktestJob extends Pick<PlannedJob, "from" | "group" | "to"> {
  readonly input: FileInput;
  readonly hours: HoursChoice;
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  /** All strategies, by index, so that the orders of all jobs can be joined. */
  readonly strategies: readonly SessionStrategy[];
  /** By instrument: the length of the bars that a page shows, seconds. Null: there is no page. */
  readonly barSeconds: readonly number[] | null;
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
  /** By the id of its entry's order: how far each trade was against its strategy, and for it. */
  readonly excursions: readonly (readonly [entry: string, excursion: Excursion])[];
  /** By instrument that its strategies trade: the first and the last price. */
  readonly prices: readonly (readonly [instrument: number, range: PriceRange])[];
  /** By instrument that its strategies trade: its bars, where a page is asked for. */
  readonly bars: readonly (readonly [instrument: number, bars: PriceBars])[];
  /** The strategies that were quarantined on the day, by index, and why. */
  readonly outs: readonly (readonly [strategy: number, why: string])[];
}

/**
 * What a job posts. `unknownSymbols`: symbols in a plain file that are no
 * instruments of the session.
 */
export type FromJob =
  | { readonly type: "day"; readonly day: TradedDay }
  /** The part of its work that it has done, 0 to 1. */
  | { readonly type: "progress"; readonly part: number }
  | ({ readonly type: "done" } & FinishedJob);

/** What a job knows when it has traded all its days. */
export interface FinishedJob {
  /** Of a plain file: rows that cannot be used. */
  readonly badRows: number;
  /** Of a plain file: rows of instruments that the session does not have. */
  readonly notTraded: number;
  /** The rows that hours cut, and those that they leave. Null: the job with strategy 0 has counted them. */
  readonly cut: CutReport | null;
  readonly unknownSymbols: readonly string[];
  /** What was seen of the entries of its strategies, by index. */
  readonly tallies: readonly (readonly [strategy: number, tally: EntryTally])[];
}
