import type { BreakerState, ControlKind, OrderDraft, OrderRecord } from "../protocol/mod.ts";

/** What a book begins with: only what can change an order. */
export interface SessionHeader {
  readonly type: "session";
  readonly format: 1;
  readonly date: string;
  /** The settings that can change an order, by their names in the environment. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly instruments: readonly { readonly symbol: string; readonly scale: number; readonly lot: number }[];
  /** The strategies as they were read, in index order; `failed` ones with their first diagnostic. */
  readonly strategies: readonly { readonly id: string; readonly text: string; readonly failed: string | null }[];
  /** Where the ticks come from: a seed, or a file's name, size and hash. */
  readonly input: Readonly<Record<string, string | number>>;
}

/** A control row, at the place in the book where the gate applied it. */
export interface ControlEvent {
  readonly type: "control";
  readonly seq: number;
  readonly ts: number;
  readonly kind: ControlKind;
  readonly strategy: string | null;
}

/**
 * An order that a real venue is about to get. Its outcome follows; without one it is in doubt, and looked up by its id when
 * the session is resumed.
 */
export interface IntentEvent {
  readonly type: "intent";
  /** The entry whose position the guard closes by it; null: it is not the guard's. */
  readonly entryN: number | null;
  readonly order: OrderDraft;
}

/** An intent with its answer and fill. */
export interface OrderEvent {
  readonly type: "order";
  readonly order: OrderRecord;
}

/** The guard's exit of the position of entry `entryN`, and the row that tells the slot, if that came with it. */
export interface GuardEvent {
  readonly type: "guard";
  readonly row: number | null;
  readonly entryN: number;
  readonly order: OrderRecord;
}

/** A breaker has opened, until a trial from `until` on; or closed: `until` is null. */
export interface BreakerEvent {
  readonly type: "breaker";
  readonly seq: number;
  readonly ts: number;
  readonly strategy: string;
  readonly state: BreakerState;
  readonly until: number | null;
}

/** A strategy is out of action from row `seq` on: it killed its worker there, or its slot is quarantined. */
export interface QuarantineEvent {
  readonly type: "out";
  readonly seq: number;
  readonly strategy: string;
}

/**
 * Virtual time: a strategy is judged no more from row `seq` on, for its slot did not drain in time. What it holds is squared
 * off.
 */
export interface StopJudgingEvent {
  readonly type: "cut";
  readonly seq: number;
  readonly strategy: string;
}

/** A gap: a slot was overrun by the tape in real time, and lost the rows up to `seq`. */
export interface GapEvent {
  readonly type: "gap";
  readonly slot: number;
  readonly from: number;
  readonly seq: number;
}

/**
 * The session goes on after row `seq` with other strategies: all that it has from there on. Those that it had keep their
 * places, whether they are wanted any more or not.
 */
export interface RevisedEvent {
  readonly type: "revised";
  readonly seq: number;
  /** Those that are not `wanted` finish the positions that they may have. */
  readonly strategies: readonly RevisedStrategy[];
}

/** A strategy of a session that goes on with others. */
export interface RevisedStrategy extends Readonly<SessionHeader["strategies"][number]> {
  readonly wanted: boolean;
  /** Nothing but its limits is other than in the text before: it goes on, with the position that it may have. */
  readonly limits?: true;
}

/**
 * Real time: the session goes on at `ts` after an earlier run of it, whose last known row was `seq`. What came meanwhile
 * nobody has seen.
 */
export interface ResumedEvent {
  readonly type: "resumed";
  readonly seq: number;
  readonly ts: number;
}

/** What a book ends with. */
export interface CloseEvent {
  readonly type: "close";
  readonly seq: number;
  readonly orders: number;
  readonly ticks: number;
  readonly realised: number;
}

/** A record of the `book`: logical time only, the same for the same tape whatever dies. */
export type JournalEvent =
  | SessionHeader
  | ControlEvent
  | IntentEvent
  | OrderEvent
  | GuardEvent
  | BreakerEvent
  | QuarantineEvent
  | StopJudgingEvent
  | GapEvent
  | ResumedEvent
  | RevisedEvent
  | CloseEvent;
