import type { RuleDiagnostic } from "./diagnostic.ts";
import type { RuleKey, StrategySpec } from "./strategy_spec.ts";
import type { TapeMemory } from "./tape.ts";
import type { Answer, FillModel, Intent, StrategyState, TradingState } from "./trading.ts";

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

/** What main knows of a strategy, put over the checkpoint of a slot that the tape has overrun. */
export interface Overlay {
  readonly strategy: number;
  readonly n: number;
  readonly entries: number;
  readonly enabled: boolean;
  readonly position: { readonly entryPrice: number; readonly entryTs: number; readonly entryN: number } | null;
  readonly lastExitByRule: boolean;
}

/** Everything a slot's host needs. The same plan and the same tape make the same intents. */
export interface SlotPlan {
  readonly strategies: readonly StrategySpec[];
  readonly fillModel: FillModel;
  readonly zone: ZoneOffsets;
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
}

/** How a slot is told to die by `--chaos`. */
export type DeathKind = "exit" | "throw" | "terminate";

/** What main posts to a slot. */
export type ToSlot =
  | { readonly type: "ticks"; readonly to: number }
  | { readonly type: "answers"; readonly seq: number; readonly answers: readonly Answer[] }
  | { readonly type: "end"; readonly seq: number }
  | { readonly type: "die"; readonly how: "exit" | "throw" }
  | { readonly type: "bye" };

/** What a slot posts to main. */
export type FromSlot =
  | { readonly type: "ready" }
  | { readonly type: "intents"; readonly seq: number; readonly intents: readonly Intent[] }
  | { readonly type: "progress"; readonly seq: number }
  | { readonly type: "checkpoint"; readonly checkpoint: Checkpoint }
  | { readonly type: "report"; readonly strategy: number; readonly text: string }
  | { readonly type: "drained"; readonly seq: number };

/** One strategy's texts, to be judged before the session. */
export interface RuleTexts {
  readonly entry_condition: string;
  readonly exit_condition: string;
}

/** What a slot says of one strategy's texts. */
export interface Description {
  /** Every error of each text, by offset into it. Empty: the strategy is valid. */
  readonly diagnostics: readonly (RuleDiagnostic & { readonly key: RuleKey })[];
  /** Nodes evaluated per tick, at most, both rules together. */
  readonly cost: number;
}

/** One strategy as its slot sees it. */
export interface StrategySnapshot {
  readonly strategy: number;
  readonly state: Exclude<StrategyState, "failed">;
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
  /** Comlink: load, describe, snapshot. */
  readonly calls: unknown;
  /** ToSlot and FromSlot. */
  readonly ticks: unknown;
}
