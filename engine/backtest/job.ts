import type { MessagePort } from "node:worker_threads";
import type { Instrument, OrderRecord } from "../protocol/mod.ts";
import type { ReplayChoice, SessionStrategy } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";

/** Days of a file that are traded with some of the strategies, in one thread. */
export interface BacktestJob {
  /** Which of the files, from 0. */
  readonly file: number;
  readonly choice: ReplayChoice;
  readonly config: Config;
  readonly instruments: readonly Instrument[];
  /** All of them, by index: the orders of all jobs go together. */
  readonly strategies: readonly SessionStrategy[];
  /** Indexes of those that are traded here. */
  readonly group: readonly number[];
  /** `YYYY-MM-DD`, both included; null: from the file's first day, to its last. */
  readonly from: string | null;
  readonly to: string | null;
  /** The built worker bundle, by its URL. */
  readonly worker: string;
  /** Where what comes of it is posted, day by day. */
  readonly port: MessagePort;
}

/** A day that has been traded. */
export interface TradedDay {
  readonly date: string;
  /** When the session was, microseconds. */
  readonly openMicros: number;
  readonly closeMicros: number;
  readonly ticks: number;
  /** Indexes of the instruments that it has ticks of. */
  readonly ticked: readonly number[];
  readonly orders: readonly OrderRecord[];
  /** Why strategies were put out of action on the way, by index. */
  readonly outs: readonly (readonly [strategy: number, why: string])[];
}

/**
 * What a job posts. Of several with the same file, the one with the first strategies tells of bad rows. `strangers`: what
 * rows name that is no instrument of the session.
 */
export type FromJob =
  | { readonly type: "day"; readonly day: TradedDay }
  | { readonly type: "bad-row"; readonly message: string }
  | { readonly type: "progress"; readonly bytes: number }
  | { readonly type: "done"; readonly badRows: number; readonly strangers: readonly string[] };
