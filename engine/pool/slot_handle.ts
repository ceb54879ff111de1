import type { GateSlot, GuardedSlot } from "../orders/mod.ts";
import type { BarCount, Checkpoint, DeathKind, OutFrom, SlotPlan, SlotSnapshot, SlotStatus } from "../protocol/mod.ts";
import type { WatchedSlot } from "./watchdog.ts";

export type { SlotStatus } from "../protocol/mod.ts";

/** What a slot is to do: its plan but for what each generation has of its own. */
export interface SlotWork {
  readonly plan: Omit<SlotPlan, "control" | "checkpoint" | "overrun">;
  /** What main knows of its strategies where they go on after an earlier run, in real time; null: they begin. */
  readonly resumes: SlotPlan["overrun"];
  /** Its state in an earlier run, which it goes on from; null: it begins, or resumes without. */
  readonly checkpoint: Checkpoint | null;
  readonly has: (strategy: number) => boolean;
  /** The most complete bars that any of its rules needs there, `timeframe` in microseconds; 0: none. */
  readonly needs: (clock: Pick<BarCount, "instrument" | "timeframe">) => number;
}

/** A worker's death as it is told. */
export interface DeathNotice {
  readonly generation: number;
  readonly cause: string;
  /** The last row that the slot had finished. */
  readonly mark: number;
}

/** What a slot tells the engine. */
export interface SlotEvents {
  /** Something changed that the gate, the guard or the producer may wait for. */
  onChange(): void;
  onReady(slot: number, generation: number): void;
  onDeath(slot: number, death: DeathNotice): void;
  /** Told before the slot's next worker: a strategy of it is out of action, from a row on that no worker has passed. */
  onOut(slot: number, out: OutFrom, cause: string): void;
  /** Told when the slot is given up. `passed` is the last row of which it may have said something. */
  onRetired(slot: number, retirement: { readonly cause: string; readonly passed: number }): void;
  /** The rows `from` to `seq` were lost to the slot. */
  onGap(slot: number, gap: { readonly from: number; readonly seq: number }): void;
  onReport(strategy: number, text: string): void;
  /** How many bars there are that its strategies need. They may have become fewer with a new worker. */
  onBars(slot: number, counts: readonly BarCount[]): void;
}

/** A slot, in a thread of its own or in the main thread: the engine sees no difference. */
export interface SlotHandle extends GateSlot, GuardedSlot, WatchedSlot {
  readonly index: number;
  readonly status: SlotStatus;
  /** Workers that were replaced. */
  readonly restarts: number;
  /** The highest row that any generation of it has finished. */
  readonly mark: number;
  /** The row after which the tape must keep every row for it: that of the checkpoint main holds. */
  readonly kept: number;
  /** Why it was quarantined: its workers died again and again without getting any further. Null: it was not. */
  readonly failure: string | null;
  /** The state that its next worker would begin with; null: it has none, or the tape has overrun it. */
  readonly checkpoint: Checkpoint | null;
  /** Its last state, once it is drained. */
  readonly snapshot: SlotSnapshot | null;
  /** Settles when it is drained and gone, or retired. */
  readonly finished: Promise<void>;
  /** Gives it its strategies. */
  load(work: SlotWork): Promise<void>;
  /** Tells it that rows up to `head` are there, if it sleeps. */
  wake(head: number): void;
  /** Settles when it has finished row `seq`. */
  reached(seq: number): Promise<void>;
  /** No row follows `seq`. */
  end(seq: number): void;
  /** Chaos: its worker dies. Settles when its death has been seen. */
  die(how: DeathKind): Promise<void>;
  /** Real time: the tape could not wait for it. */
  replaceOverrun(): void;
  /** Gives it up, for a cause that is told. */
  retire(cause: string): void;
  /** Lets go of it without a word, whatever it is doing. */
  dispose(): void;
}
