import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../core/mod.ts";
import type { TickBatch } from "../data/mod.ts";
import type { Feed } from "../feed/mod.ts";
import type { Journal, JournalEvent, SessionHeader, SlotCheckpoint, TickRecordingJournal } from "../journal/mod.ts";
import type { CutByHours } from "../observe/mod.ts";
import type {
  BreakerRule,
  Description,
  FillModel,
  Instrument,
  RuleTexts,
  SessionMode,
  ZoneOffsets,
} from "../protocol/mod.ts";
import type { ChaosSpec, Pace } from "../tape/mod.ts";
import type { Venue } from "../venues/mod.ts";
import type { SessionListener } from "./session_listener.ts";
import type { SessionStrategy } from "./session_strategy.ts";

/** A part of a session, from its open to before its close, in microseconds. */
export interface SessionSpan {
  readonly openMicros: number;
  readonly closeMicros: number;
}

/** When and where a session is traded. */
export interface SessionTimes {
  /** `<date>-<n-th in this journal>`. */
  readonly id: string;
  readonly openMicros: number;
  readonly closeMicros: number;
  /** By the instrument's index: its windows in this session. Absent: all have all of the session. */
  readonly hours?: readonly (readonly SessionSpan[])[];
  readonly zone: ZoneOffsets;
  /** Virtual time counts rows, and waits for the slots. Real time follows the clock, and waits for nothing. */
  readonly mode: SessionMode;
}

/** Where the ticks come from. */
export interface FeedOptions {
  readonly source: Feed;
  readonly pace: Pace;
  /** By the instrument's index: its last price before the open, in minor units. Null: unknown. */
  readonly prevCloses: readonly (number | null)[];
  /** Called for each tick on the tape. Null: nobody records ticks. */
  readonly onTick: ((batch: TickBatch, i: number) => void) | null;
  /** The rows that the session's hours have cut so far. Absent: nobody counts them. */
  readonly cut?: () => CutByHours | null;
}

/** The worker slots and the tape that they read. */
export interface SlotOptions {
  /** Slots, 1 to 64. 0: strategies run in the main thread. */
  readonly workers: number;
  /** The built worker bundle. */
  readonly worker: URL;
  /** Megabytes that a worker may use on top of what it uses once loaded. */
  readonly memoryMb: number;
  /** Capacity of the tape. */
  readonly tapeRows: number;
  /** The most rows between two checkpoints of a slot. At most `tapeRows`. */
  readonly checkpointRows: number;
  /** Faults to inject into the slots. Null: none. */
  readonly chaos: ChaosSpec | null;
}

/** How orders are filled, and what they cost. */
export interface ExecutionOptions {
  readonly venue: Venue;
  readonly fillModel: FillModel;
  readonly fees: FeeSchedule;
}

/** The limits that the gate checks before it approves an order. */
export interface LimitOptions {
  /** Entries that a strategy may make in a second of tick time. */
  readonly maxOrdersPerSecond: number;
  /** How far an entry's price may be from the last price before it, in percent. */
  readonly priceBandPct: number;
  readonly breaker: BreakerRule;
}

/** How long parts of a session may keep the others waiting, in milliseconds. */
export interface SupervisionOptions {
  /** Real time: the guard takes over the positions of a slot that lags by more. */
  readonly guardLagMs: number;
  /** A slot that makes no progress for so long is replaced. */
  readonly hangMs: number;
  /** Real time: an instrument without ticks for so long is stale. */
  readonly staleFeedMs: number;
  /** A drain takes no longer. */
  readonly drainTimeoutMs: number;
}

/** What the journal knows of an earlier run of the session. */
export interface EarlierRun {
  /** Its events. Empty: there was no earlier run. */
  readonly events: readonly JournalEvent[];
  /** The last rows of its tape, `ROW_DOUBLES` doubles each. Null: the journal has no rows. */
  readonly rows: Float64Array | null;
  /** The last checkpoints of its slots. Those that do not match are ignored. */
  readonly checkpoints: readonly SlotCheckpoint[];
}

/** The session is traded for the first time. */
export const NO_EARLIER_RUN: EarlierRun = { events: [], rows: null, checkpoints: [] };

/** Where the session is recorded. */
export interface JournalOptions {
  readonly writer: Journal;
  /** The same journal, if it also records the tape's rows. Null: it does not. */
  readonly tapeRecorder: TickRecordingJournal | null;
  readonly earlier: EarlierRun;
}

/** An output that may be slower than a session in virtual time. */
export interface SlowOutputs {
  /** True while so much is queued that the session waits. */
  readonly behind: boolean;
  /** Resolves when the output is not behind, or early when `signal` is aborted. The caller checks again. */
  caughtUp(signal?: AbortSignal): Promise<void>;
}

/** What settings and the feed determine of a session. */
export interface SessionOptions {
  readonly session: SessionTimes;
  readonly instruments: readonly Instrument[];
  /** The header event of the journal without its strategies. */
  readonly header: Omit<SessionHeader, "format" | "instruments" | "strategies" | "type">;
  readonly feed: FeedOptions;
  readonly slots: SlotOptions;
  readonly execution: ExecutionOptions;
  readonly limits: LimitOptions;
  readonly supervision: SupervisionOptions;
}

/** Judges the texts of rules. */
export type DescribeRules = (texts: readonly RuleTexts[]) => Promise<readonly Description[]>;

/** Everything an engine needs. Its collaborators are passed in. */
export interface EngineOptions extends SessionOptions {
  /** Reads the strategies. `describe` runs in a worker. */
  readonly readStrategies: (describe: DescribeRules) => Promise<readonly SessionStrategy[]>;
  readonly journal: JournalOptions;
  readonly clock: Clock;
  readonly listener: SessionListener;
  /** Outputs that virtual time waits for. Absent: none. */
  readonly outputs?: SlowOutputs;
}

/** How long a drain waits for the slots and then for a real venue, in milliseconds. A paper venue answers at once. */
export function drainMsOf({ execution: { venue }, supervision }: Pick<EngineOptions, "execution" | "supervision">): {
  readonly slots: number;
  readonly venue: number;
} {
  const ms = supervision.drainTimeoutMs;
  return venue.real ? { slots: ms / 2, venue: ms / 2 } : { slots: ms, venue: 0 };
}
