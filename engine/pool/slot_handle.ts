import type { GateSlot, GuardedSlot } from "../orders/mod.ts";
import type {
  BarCount,
  Checkpoint,
  DeathKind,
  QuarantinedFrom,
  SlotPlan,
  SlotSnapshot,
  SlotStatus,
} from "../protocol/mod.ts";
import type { WatchedSlot } from "./watchdog.ts";

export type { SlotStatus } from "../protocol/mod.ts";

/** The work of a slot: what each of its workers is loaded with. */
export interface SlotWork {
  /** Without the parts that are each worker's own. */
  readonly plan: Omit<SlotPlan, "control" | "checkpoint" | "overrun">;
  /** Real time, a resumed session: what main knows of the strategies, which go on from there; null: they begin. */
  readonly resumes: SlotPlan["overrun"];
  /** The slot's state in an earlier run, which it goes on from; null: none. */
  readonly checkpoint: Checkpoint | null;
  /** Whether the strategy of this index is in the slot. */
  readonly has: (strategy: number) => boolean;
  /** The most complete bars that any rule of the slot needs there; 0: none. `timeframe` in microseconds. */
  readonly needs: (clock: Pick<BarCount, "instrument" | "timeframe">) => number;
}

/** A worker's death, as it is reported. */
export interface DeathNotice {
  /** The worker's number in its slot, from 1. */
  readonly generation: number;
  readonly cause: string;
  /** The last row that the slot had finished. */
  readonly watermark: number;
}

/** What a slot reports to the engine. */
export interface SlotEvents {
  /** Something has changed that the gate, the guard or the producer may wait for. */
  onChange(): void;
  onReady(slot: number, generation: number): void;
  onDeath(slot: number, death: DeathNotice): void;
  /** A strategy of the slot is quarantined from a row on that no worker has passed. Called before the next worker starts. */
  onQuarantine(slot: number, from: QuarantinedFrom, cause: string): void;
  /** The slot is given up. `passed` is the last row that it may have reported on. */
  onRetired(slot: number, retirement: { readonly cause: string; readonly passed: number }): void;
  /** The slot has lost the rows `from` to `seq`. */
  onGap(slot: number, gap: { readonly from: number; readonly seq: number }): void;
  onReport(strategy: number, text: string): void;
  /** How many bars there are of those that the slot's strategies need. A new worker may have fewer. */
  onBars(slot: number, counts: readonly BarCount[]): void;
}

/** A slot. The engine sees no difference between one in a thread and one in the main thread. */
export interface SlotHandle extends GateSlot, GuardedSlot, WatchedSlot {
  readonly index: number;
  readonly status: SlotStatus;
  /** Workers that have died. */
  readonly restarts: number;
  /** The last row that any worker of the slot has finished. Monotonic. */
  readonly watermark: number;
  /** The tape must keep the rows after this one, that of the last checkpoint; Infinity: none. */
  readonly kept: number;
  /** Why the slot was given up: its workers died again and again without getting any further. Null: it was not. */
  readonly failure: string | null;
  /** The state that the next worker starts from; null: there is none, or the tape has lost rows after it. */
  readonly checkpoint: Checkpoint | null;
  /** The slot's last state; null until it is drained. */
  readonly snapshot: SlotSnapshot | null;
  /** Resolves when the slot is drained and its worker is gone, or when it is given up. */
  readonly finished: Promise<void>;
  /** Gives the slot its strategies. Resolves when its worker is loaded. */
  load(work: SlotWork): Promise<void>;
  /** Tells a sleeping worker that there are rows up to `head`. */
  wake(head: number): void;
  /** Resolves when the slot has finished row `seq`. */
  reached(seq: number): Promise<void>;
  /** No row follows `seq`. */
  end(seq: number): void;
  /** Chaos: kills the worker. Resolves when main has seen its death. */
  die(how: DeathKind): Promise<void>;
  /** Real time: the tape has overwritten rows that the slot needed. The worker is replaced, and the next starts at the present. */
  replaceOverrun(): void;
  /** Gives the slot up, and reports why. */
  retire(cause: string): void;
  /** Gives the slot up without a report. */
  dispose(): void;
}
