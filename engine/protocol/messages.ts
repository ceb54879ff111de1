import type { RuleDiagnostic } from "./diagnostic.ts";
import type { RuleKey, StrategySpec } from "./strategy_spec.ts";
import type { DeathKind } from "./slot_words.ts";
import type { TapeMemory } from "./tape.ts";
import type { Answer, FillModel, Intent, SlotState, TradingState } from "./trading.ts";

/** The local time of day of a session's rows, without a clock or a zone database. */
export interface ZoneOffsets {
  /** Instants, ascending, from which the offset of the same index holds; the first is at or before the session. */
  readonly from: readonly number[];
  /** Microseconds to add to an instant to get local time. */
  readonly offset: readonly number[];
}

/** A slot's whole state at a seq: every row up to it judged and answered, none after it seen. */
export interface Checkpoint {
  readonly seq: number;
  readonly arena: Float64Array;
}

/** An open position as main knows it. Prices in minor units. */
export interface KnownPosition {
  readonly entryPrice: number;
  readonly entryTs: number;
  readonly entryN: number;
  /** The highest and the lowest price that main has seen since its entry; absent: none but the entry's. */
  readonly extremes?: { readonly high: number; readonly low: number };
}

/** What main knows of a strategy, put over the checkpoint of a slot that the tape has overrun. */
export interface Overlay {
  readonly strategy: number;
  readonly n: number;
  readonly entries: number;
  readonly enabled: boolean;
  readonly position: KnownPosition | null;
  readonly lastExitByRule: boolean;
  /** The instant from which its open breaker allows a trial, microseconds; null: the breaker is closed. */
  readonly breakerUntil: number | null;
}

/** A strategy that is out of action from a row on: its slot does not judge it there or later. */
export interface OutFrom {
  readonly strategy: number;
  readonly seq: number;
}

/** A judgement that failed. What it says to people goes in a `report`. */
export interface Fault {
  readonly strategy: number;
  /** How many judgements of the strategy have failed in a row, this one included. */
  readonly streak: number;
}

/** What a breaker has become at the row that is answered. */
export interface BreakerNotice {
  readonly strategy: number;
  /** Open, and the first row at or after this instant is a trial; null: closed. */
  readonly until: number | null;
}

/** How many bars of an instrument's timeframe are complete. */
export interface BarCount {
  /** The instrument's index. */
  readonly instrument: number;
  /** Of a bar, microseconds. */
  readonly timeframe: number;
  /** 0 to MAX_LOOK_BACK: no more than the slot's rules need. */
  readonly count: number;
}

/** Everything a slot's host needs. The same plan and the same tape make the same intents. */
export interface SlotPlan {
  readonly strategies: readonly StrategySpec[];
  readonly fillModel: FillModel;
  readonly zone: ZoneOffsets;
  /** When the session opens, microseconds: bars and closing times count from it. */
  readonly openTs: number;
  /** By the instrument's index: its last price before the open, minor units; null: there is none. */
  readonly prevCloses: readonly (number | null)[];
  readonly tape: TapeMemory;
  readonly control: SharedArrayBuffer;
  /** Rows between checkpoints, at most. */
  readonly checkpointRows: number;
  /** Where to begin; null: before the first row. */
  readonly checkpoint: Checkpoint | null;
  /** Set when the tape has overrun the slot: state to begin with at `seq`, in place of the rows that are gone. */
  readonly overrun: {
    readonly seq: number;
    readonly trading: TradingState;
    readonly strategies: readonly Overlay[];
  } | null;
  /** Strategies that are out of action. */
  readonly outs: readonly OutFrom[];
  /** False: every strategy is judged at every row of its instrument, inert or not; for tests and measurements. */
  readonly inertRanges?: boolean;
}

/** What main posts to a slot. */
export type ToSlot =
  | { readonly type: "ticks"; readonly to: number }
  | {
      readonly type: "answers";
      readonly seq: number;
      /** One for each intent, in the order of the intents. */
      readonly answers: readonly Answer[];
      /** Breakers that this row has opened or closed. */
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
      /** In strategy order, one a strategy at most; so are the next two. */
      readonly intents: readonly Intent[];
      readonly faults: readonly Fault[];
      /** Strategies whose breaker was open, and that have just been judged without a fault. */
      readonly recovered: readonly number[];
    }
  | { readonly type: "progress"; readonly seq: number }
  | { readonly type: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly type: "report"; readonly strategy: number; readonly text: string }
  /** Told once a turn while strategies lack history: what is new of the bars that they need. No decision goes by it. */
  | { readonly type: "bars"; readonly counts: readonly BarCount[] }
  | { readonly type: "drained"; readonly seq: number }
  /** It exits by itself, having said why. */
  | { readonly type: "leaving"; readonly why: string };

/** One strategy's texts, to be judged before the session. */
export interface RuleTexts {
  /** The length of its bars, such as `1m`. */
  readonly timeframe: string;
  readonly entry_condition: string;
  readonly exit_condition: string;
}

/** What a slot says of one strategy's texts. */
export interface Description {
  /** Every error of each text, by offset into it. Empty: the strategy is valid. */
  readonly diagnostics: readonly (RuleDiagnostic & { readonly key: RuleKey })[];
  /** Nodes evaluated per tick, at most, both rules together. */
  readonly cost: number;
  /** Steps computed when bars are complete, at most, both rules together. */
  readonly costPerBar: number;
  /** Complete bars that it needs before all of it is known, the shortest timeframe first. */
  readonly history: readonly { readonly timeframe: string; readonly bars: number }[];
}

/** One strategy as its slot sees it. */
export interface StrategySnapshot {
  readonly strategy: number;
  readonly state: SlotState;
  readonly enabled: boolean;
  readonly n: number;
  readonly entries: number;
  /** The open position's fill price in minor units, or null. */
  readonly entryPrice: number | null;
}

/** A slot's state between two rows. */
export interface SlotSnapshot {
  readonly seq: number;
  readonly strategies: readonly StrategySnapshot[];
  readonly arena: Float64Array;
}

/** Calls that change no decision. Over Comlink to a worker, direct in the one-thread hosting. */
export interface SlotCalls {
  describe(texts: readonly RuleTexts[]): readonly Description[];
  /** @throws Error if the plan does not compile: texts are described first */
  load(plan: SlotPlan): void;
  snapshot(): SlotSnapshot;
}

/** What a worker is started with; the two ports are its only ties to main. */
export interface SlotInit {
  readonly slot: number;
  readonly generation: number;
  /** Bytes of heap and external memory, over what it takes once loaded, above which the slot leaves to be replaced. */
  readonly memoryBytes: number;
  /** Comlink: load, describe, snapshot. */
  readonly calls: unknown;
  /** ToSlot and FromSlot. */
  readonly ticks: unknown;
}
