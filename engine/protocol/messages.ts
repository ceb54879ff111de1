import type { EntrySeen } from "./entry_seen.ts";
import type { DeathKind } from "./slot_status.ts";
import type { RuleKey, StrategySpec } from "./strategy_spec.ts";
import type { TapeMemory } from "./tape_memory.ts";
import type { Answer, FillModel, Intent, SlotState, TradingState } from "./trading.ts";

/** A zone's offsets over a session: they give the local time of a row without a zone database. */
export interface ZoneOffsets {
  /** Instants from which the offset of the same index holds, ascending. The first is at or before the session's start. */
  readonly from: readonly number[];
  /** Microseconds to add to an instant to get local time. As many as `from`. */
  readonly offset: readonly number[];
}

/** The whole state of a slot after row `seq`: every row up to it is judged and answered, and no later row is judged. */
export interface Checkpoint {
  readonly seq: number;
  readonly arena: Float64Array;
}

/** An open position as main knows it. Prices in minor units. */
export interface KnownPosition {
  readonly entryPrice: number;
  readonly entryTs: number;
  readonly entryN: number;
  /** The highest and the lowest price that main has seen since the entry. Absent: only the entry's price. */
  readonly extremes?: { readonly high: number; readonly low: number };
}

/** Recovered state of a strategy in an overrun slot: what main knows replaces what the checkpoint has. */
export interface RecoveredState {
  readonly strategy: number;
  readonly n: number;
  readonly entries: number;
  readonly enabled: boolean;
  readonly position: KnownPosition | null;
  readonly lastExitByRule: boolean;
  /** The instant from which its open breaker allows a trial, microseconds. Null: the breaker is closed. */
  readonly breakerUntil: number | null;
}

/** A quarantined strategy: its slot judges it at no row from `seq` on. */
export interface QuarantinedFrom {
  readonly strategy: number;
  readonly seq: number;
}

/** A failed judgement of a strategy. Its text for people goes in a `report`. */
export interface Fault {
  readonly strategy: number;
  /** How many judgements of the strategy have failed in a row, with this one. */
  readonly streak: number;
}

/** The new state of a breaker, from the row that is answered on. */
export interface BreakerNotice {
  readonly strategy: number;
  /** Microseconds: the breaker is open, and the first row at or after this instant is a trial. Null: it is closed. */
  readonly until: number | null;
}

/** How many bars of an instrument's timeframe are complete. */
export interface BarCount {
  /** The index of the instrument. */
  readonly instrument: number;
  /** The length of a bar, microseconds. */
  readonly timeframe: number;
  /** 0 to `MAX_LOOK_BACK`. It stops at the number that the slot's rules need. */
  readonly count: number;
}

/** What a slot is loaded with. The same plan and the same tape give the same intents. */
export interface SlotPlan {
  readonly strategies: readonly StrategySpec[];
  readonly fillModel: FillModel;
  readonly zone: ZoneOffsets;
  /** The session's open, microseconds. Bars and square-off times count from it. */
  readonly openTs: number;
  /** By the index of the instrument: its last price before the open, minor units. Null: there is none. */
  readonly prevCloses: readonly (number | null)[];
  readonly tape: TapeMemory;
  readonly control: SharedArrayBuffer;
  /** Rows between checkpoints, at most. */
  readonly checkpointRows: number;
  /** The state to begin with. Null: begin before the first row. */
  readonly checkpoint: Checkpoint | null;
  /** Set if the tape has overrun the slot: the state at `seq` that stands for the lost rows. */
  readonly overrun: {
    readonly seq: number;
    readonly trading: TradingState;
    readonly strategies: readonly RecoveredState[];
  } | null;
  /** Quarantined strategies. */
  readonly quarantined: readonly QuarantinedFrom[];
  /** False: every strategy is judged at every row of its instrument, inert or not; for tests and measurements. */
  readonly inertRanges?: boolean;
}

/** What main posts to a slot. */
export type ToSlot =
  | { readonly type: "ticks"; readonly to: number }
  | {
      readonly type: "answers";
      readonly seq: number;
      /** One answer for each intent, in the order of the intents. */
      readonly answers: readonly Answer[];
      /** The breakers that opened or closed at this row. */
      readonly breakers: readonly BreakerNotice[];
    }
  | { readonly type: "end"; readonly seq: number }
  | { readonly type: "die"; readonly how: Exclude<DeathKind, "terminate"> }
  | { readonly type: "bye" };

/** What a slot posts to main. */
export type FromSlot =
  | { readonly type: "ready" }
  | {
      readonly type: "intents";
      readonly seq: number;
      /** At most one for each strategy, in the order of the strategies. The next two lists are alike. */
      readonly intents: readonly Intent[];
      readonly faults: readonly Fault[];
      /** Strategies whose breaker was open, and whose trial had no fault. */
      readonly recovered: readonly number[];
    }
  | { readonly type: "progress"; readonly seq: number }
  | { readonly type: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly type: "report"; readonly strategy: number; readonly text: string }
  /** Sent at the end of a turn while strategies lack bars: the counts that have changed. Only health uses them. */
  | { readonly type: "bars"; readonly counts: readonly BarCount[] }
  | { readonly type: "drained"; readonly seq: number }
  /** The worker exits by itself. */
  | { readonly type: "leaving"; readonly why: string };

/** The rule texts of one strategy, as `describe` takes them. */
export interface RuleTexts {
  /** The default length of bars, such as `1m`. */
  readonly timeframe: string;
  readonly entry_condition: string;
  readonly exit_condition: string;
}

/** An error in a rule's text. */
export interface RuleDiagnostic {
  /** Where the error begins: UTF-16 units from the text's start, 0 to its length. */
  readonly offset: number;
  /** UTF-16 units, >= 0. */
  readonly length: number;
  /** What was expected and what was found. */
  readonly message: string;
  /** One thing to do, or null. */
  readonly hint: string | null;
}

/** What `describe` returns for one strategy's texts. */
export interface Description {
  /** Every error of both texts. Empty: the texts are valid. */
  readonly diagnostics: readonly (RuleDiagnostic & { readonly key: RuleKey })[];
  /** Nodes that are evaluated at a tick, at most, in both rules together. */
  readonly cost: number;
  /** Steps that are computed when bars complete, at most, for both rules together. */
  readonly costPerBar: number;
  /** How many complete bars the rules need before every part has a value, the shortest timeframe first. */
  readonly history: readonly { readonly timeframe: string; readonly bars: number }[];
}

/** The state of one strategy in its slot. */
export interface StrategySnapshot {
  readonly strategy: number;
  readonly state: SlotState;
  readonly enabled: boolean;
  readonly n: number;
  readonly entries: number;
  /** The fill price of the open position in minor units. Null: no position is open. */
  readonly entryPrice: number | null;
  /** What has been seen of its entry condition. It changes no decision. */
  readonly seen: EntrySeen;
}

/** The state of a slot between two rows. */
export interface SlotSnapshot {
  readonly seq: number;
  readonly strategies: readonly StrategySnapshot[];
  readonly arena: Float64Array;
}

/** Calls to a slot that change no decision. Comlink carries them to a worker; the one-thread hosting calls directly. */
export interface SlotCalls {
  describe(texts: readonly RuleTexts[]): readonly Description[];
  /** @throws Error if a rule of the plan does not compile: call `describe` first */
  load(plan: SlotPlan): void;
  snapshot(): SlotSnapshot;
}

/** What a worker is started with. The two ports are its only connections to main. */
export interface SlotInit {
  readonly slot: number;
  readonly generation: number;
  /** Bytes of heap and external memory that the slot may use beyond its use once loaded. With more, its worker exits. */
  readonly memoryBytes: number;
  /** The port of `SlotCalls`, by Comlink. */
  readonly calls: unknown;
  /** The port of `ToSlot` and `FromSlot`. */
  readonly ticks: unknown;
}
