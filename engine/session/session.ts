import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../core/mod.ts";
import type { TickBatch } from "../data/mod.ts";
import type { Feed } from "../feed/mod.ts";
import type { Journal, JournalEvent, SessionHeader, SlotCheckpoint, TickRecordingJournal } from "../journal/mod.ts";
import type { SummarisedStrategy } from "../observe/mod.ts";
import type {
  BreakerRule,
  BreakerState,
  Description,
  FillModel,
  Instrument,
  OrderDraft,
  OrderRecord,
  RuleTexts,
  SessionMode,
  SlotEvent,
  StrategySpec,
  ZoneOffsets,
} from "../protocol/mod.ts";
import type { ChaosSpec, Pace } from "../tape/mod.ts";
import type { Venue } from "../venues/mod.ts";

/** A strategy of a session: with its spec, or the reason why it has none. */
export interface SessionStrategy extends SummarisedStrategy {
  readonly spec: StrategySpec | null;
  /** Complete bars that its conditions need before all of them is known. */
  readonly history: Description["history"];
  /** What its conditions cost at a tick, in steps: at most so many are taken. */
  readonly cost: number;
  /** As it was read, for the book. */
  readonly text: string;
  /** What has become of it since an earlier run of the session; absent: nothing. */
  readonly change?: StrategyChange;
  /** The limits that it has got since then, where nothing else of it was changed. */
  readonly newLimits?: NewLimits;
}

/** A limit of a strategy, by its key in the file. */
export type LimitKey = "max_loss" | "max_profit" | "square_off" | "trailing_stop";

/** What a strategy goes on with that has other limits, and nothing else, than in an earlier run of the session. */
export interface NewLimits {
  /** Which are others, one at least. */
  readonly keys: readonly LimitKey[];
  /** Whether it has a position, which they hold for from now on. */
  readonly held: boolean;
}

/**
 * `added`: the session had none of that id. `changed`: it has another text from here on. `limits`: of that nothing but limits is
 * other, and it goes on. `finishing`: its text was changed, and `removed`: it is not wanted any more; both finish the position
 * that they may have, by the text that they had. `returned`: it was one of these, and is wanted again as it was.
 * `unread`: the file cannot be read, so that it finishes its position, too, until the file says what is wanted.
 */
export type StrategyChange = "added" | "changed" | "finishing" | "limits" | "removed" | "returned" | "unread";

/** False of a strategy that only finishes what it has. */
export function isWanted(change: StrategyChange | undefined): boolean {
  return change !== "finishing" && change !== "removed" && change !== "unread";
}

/** When and where a session is. */
export interface SessionTimes {
  /** `<date>-<n-th in this journal>`. */
  readonly id: string;
  readonly openMicros: number;
  readonly closeMicros: number;
  readonly zone: ZoneOffsets;
  /** Virtual time counts rows; real time has a clock, and does not wait. */
  readonly mode: SessionMode;
}

/** What can happen while a session runs, told as it happens. */
export interface SessionListener {
  onOrder(order: OrderRecord): void;
  onSlot(slot: number, event: SlotEvent, text: string): void;
  onControl(kind: string, strategy: string | null): void;
  /** A strategy's breaker has opened or closed. */
  onBreaker(strategy: number, state: BreakerState): void;
  /** A strategy is out of action. */
  onOut(strategy: number, why: string): void;
  onReport(strategy: number, text: string): void;
  onPoolError(error: unknown): void;
  /** A real venue does not say what became of an order; it is asked again. */
  onVenueTrouble(order: OrderDraft, error: unknown): void;
}

/** For a session that nobody looks at while it runs. */
export const NOBODY_LISTENS: SessionListener = {
  onOrder: () => {},
  onSlot: () => {},
  onControl: () => {},
  onBreaker: () => {},
  onOut: () => {},
  onReport: () => {},
  onPoolError: () => {},
  onVenueTrouble: () => {},
};

/** Everything a session needs. Collaborators are handed in; nothing is reached for. */
export interface EngineOptions {
  readonly session: SessionTimes;
  readonly instruments: readonly Instrument[];
  /** By the instrument's index: its last price before the open, minor units; null: there is none. */
  readonly prevCloses: readonly (number | null)[];
  /** Reads the strategies, given someone who can judge their texts. */
  readonly readStrategies: (
    describe: (texts: readonly RuleTexts[]) => Promise<readonly Description[]>,
  ) => Promise<readonly SessionStrategy[]>;
  /** The book's header but for the strategies. */
  readonly header: Omit<SessionHeader, "type" | "format" | "strategies" | "instruments">;
  readonly feed: Feed;
  readonly pace: Pace;
  readonly onTick: ((batch: TickBatch, i: number) => void) | null;
  readonly workers: number;
  readonly worker: URL;
  readonly tapeRows: number;
  /** Rows between a slot's checkpoints, at most; at most the tape's rows, which it could not go on without. */
  readonly checkpointRows: number;
  readonly fillModel: FillModel;
  readonly fees: FeeSchedule;
  readonly venue: Venue;
  readonly maxOrdersPerSecond: number;
  readonly priceBandPct: number;
  readonly breaker: BreakerRule;
  readonly guardLagMs: number;
  readonly hangMs: number;
  readonly staleFeedMs: number;
  readonly slotMemoryMb: number;
  readonly drainTimeoutMs: number;
  readonly chaos: ChaosSpec | null;
  readonly journal: Journal;
  /** What the journal has of this session by an earlier run, which is resumed; empty: it begins. */
  readonly recorded: readonly JournalEvent[];
  /** The last of the tape's rows that it has of that run, `ROW_DOUBLES` doubles each; null: it has none. */
  readonly recordedTicks: Float64Array | null;
  /** The journal, if it is to have the tape's rows. */
  readonly ticks: TickRecordingJournal | null;
  /** And the last states of its slots; those that do not fit are not used. */
  readonly checkpoints: readonly SlotCheckpoint[];
  readonly clock: Clock;
  readonly listener: SessionListener;
  /** Virtual time waits for what is said as well, where that is slow; absent: it is not said anywhere. */
  readonly outputs?: SlowOutputs;
}

/** Where a session in virtual time says what happens, which may be slower than the session. */
export interface SlowOutputs {
  /** True while so much waits to be said that the session waits with it. */
  readonly behind: boolean;
  /** Settles when it is not behind, or early when `signal` is aborted: the caller looks again. */
  caughtUp(signal?: AbortSignal): Promise<void>;
}
