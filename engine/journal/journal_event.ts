import type { RealisedTotal } from "../core/mod.ts";
import {
  type BreakerState,
  type ControlKind,
  type Instrument,
  type OrderDraft,
  type OrderRecord,
  unreachable,
} from "../protocol/mod.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The format of the headers that this program writes. It reads those before it too. */
export const HEADER_FORMAT = 2;

/**
 * The first event of a session. It has every fact that can change an order, and nothing else: a session is resumed and
 * replayed by it, and by nothing that is found out again.
 */
export interface SessionHeader {
  readonly type: "session";
  readonly format: typeof HEADER_FORMAT;
  readonly date: string;
  /** The settings that can change an order, by name, as texts that they are read from. */
  readonly settings: Readonly<Record<string, string>>;
  /** By group of instruments: when the session is. */
  readonly hours: readonly GroupHours[];
  /** The calendar that the hours are of, and the SHA-256 of its days that were used. Null: they are those of the settings. */
  readonly calendar: { readonly name: string; readonly sha256: string } | null;
  /** The market's zone: its IANA name, and its offsets during the session, as `ZoneOffsets` has them. */
  readonly zone: { readonly name: string; readonly from: readonly number[]; readonly offset: readonly number[] };
  /** In index order. */
  readonly instruments: readonly RecordedInstrument[];
  /** The strategies in index order. `failed` is the first diagnostic; null: the strategy is valid. */
  readonly strategies: readonly HeaderStrategy[];
  /** Where the ticks come from: the simulated feed, or files, with all that was decided when they were read. */
  readonly input: JsonObject;
}

/** The hours of a group of instruments, as instants in microseconds, in order. More than one window: it has pauses. */
export interface GroupHours {
  readonly group: string;
  /** The indexes of its instruments. Null: it has all of them. */
  readonly instruments: readonly number[] | null;
  readonly windows: readonly { readonly open: number; readonly close: number }[];
}

/** An instrument of a header: its index is its place. */
export type RecordedInstrument = Omit<Instrument, "index">;

/** A strategy of a header. */
export interface HeaderStrategy {
  readonly id: string;
  readonly text: string;
  readonly failed: string | null;
}

/** A header of format 1, as earlier programs wrote it. Such a session can be read and settled, but not resumed. */
export interface FirstHeader {
  readonly type: "session";
  readonly format: 1;
  readonly date: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly instruments: readonly { readonly symbol: string; readonly scale: number; readonly lot: number }[];
  readonly strategies: readonly HeaderStrategy[];
  readonly input: Readonly<Record<string, string | number>>;
}

/** A header of any format that is read. */
export type AnyHeader = FirstHeader | SessionHeader;

/** A control row, in the order in which the gate applied it. */
export interface ControlEvent {
  readonly type: "control";
  readonly seq: number;
  readonly ts: number;
  readonly kind: ControlKind;
  readonly strategy: string | null;
}

/**
 * An order that is about to be sent to a real venue. Its outcome is a later event. Without one the order is
 * unreconciled: it is looked up by its id when the session is resumed.
 */
export interface IntentEvent {
  readonly type: "intent";
  /** The entry whose position the guard closes; null: it is not the guard's order. */
  readonly entryN: number | null;
  readonly order: OrderDraft;
}

/** A strategy's order, with its outcome. */
export interface OrderEvent {
  readonly type: "order";
  readonly order: OrderRecord;
}

/**
 * The guard's exit of the position of entry `entryN`. `row` is the control row that tells the slot; null: there is
 * none.
 */
export interface GuardEvent {
  readonly type: "guard";
  readonly row: number | null;
  readonly entryN: number;
  readonly order: OrderRecord;
}

/** A breaker has changed its state. `until` is when an open breaker allows a trial; null: it is closed. */
export interface BreakerEvent {
  readonly type: "breaker";
  readonly seq: number;
  readonly ts: number;
  readonly strategy: string;
  readonly state: BreakerState;
  readonly until: number | null;
}

/** A strategy is quarantined from row `seq` on: it killed its worker there, or its slot is quarantined. */
export interface QuarantineEvent {
  readonly type: "out";
  readonly seq: number;
  readonly strategy: string;
}

/**
 * Virtual time: a strategy is not judged any more from row `seq` on, for its slot did not drain in time. Its position
 * is squared off.
 */
export interface StopJudgingEvent {
  readonly type: "cut";
  readonly seq: number;
  readonly strategy: string;
}

/** Real time: a slot was overrun by the tape, and lost the rows `from` to `seq`. */
export interface GapEvent {
  readonly type: "gap";
  readonly slot: number;
  readonly from: number;
  readonly seq: number;
}

/**
 * The session goes on after row `seq` with other strategies. Strategies that it had before keep their index, also those
 * that are no longer in the strategies file.
 */
export interface RevisedEvent {
  readonly type: "revised";
  readonly seq: number;
  /** All strategies from there on, in index order. */
  readonly strategies: readonly RevisedStrategy[];
}

/** A strategy of a `revised` event. */
export interface RevisedStrategy extends HeaderStrategy {
  /** False: it is not in the strategies file any more. It only exits its position. */
  readonly wanted: boolean;
  /** Only its limits differ from the text before: it goes on, and keeps its position. */
  readonly limits?: true;
}

/**
 * Real time: the session goes on at `ts`, after an earlier run whose last known row was `seq`. Ticks between the two
 * are missing.
 */
export interface ResumedEvent {
  readonly type: "resumed";
  readonly seq: number;
  readonly ts: number;
}

/** The last event of a session. */
export interface CloseEvent extends RealisedTotal {
  readonly type: "close";
  readonly seq: number;
  readonly orders: number;
  readonly ticks: number;
  /** Why the input could not be relied on, and so the session's orders and money cannot either. Absent: it could. */
  readonly refused?: string;
}

/** An event of a session. It has logical time only. The same tape gives the same events, even if workers die. */
export type JournalEvent =
  | AnyHeader
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

/** The tape row of an event; 0 for the header, which comes before all rows. */
export function rowOf(record: JournalEvent): number {
  switch (record.type) {
    case "session":
      return 0;
    case "intent":
    case "order":
    case "guard":
      return record.order.seq;
    case "control":
    case "breaker":
    case "out":
    case "cut":
    case "gap":
    case "resumed":
    case "revised":
    case "close":
      return record.seq;
    default:
      return unreachable(record);
  }
}
