import type { Ledger } from "../../core/mod.ts";
import type { JournalEvent, SlotCheckpoint } from "../../journal/mod.ts";
import type { SlotPlan } from "../../protocol/mod.ts";
import type { ControlRow, RecordedRows, TapeStart } from "../../tape/mod.ts";
import type { EngineOptions } from "../engine_options.ts";
import type { OrderPath } from "../order_path.ts";
import type { SessionStrategy } from "../session_strategy.ts";

/**
 * How a session gets to where its journal ends:
 *
 * - `fresh`: the journal has no events of it.
 * - `checkpoints`: virtual time. Slots start from their last checkpoints; earlier ticks only pass.
 * - `replay-all`: virtual time. Everything is done again from the first row.
 * - `replay-slots`: virtual time, and the strategies changed in some run. Slots judge again from the first row; the
 *   journal answers what they ask for.
 * - `live`: real time. The session goes on with the current ticks; those of the time between are lost.
 */
export type ResumeMode = "checkpoints" | "fresh" | "live" | "replay-all" | "replay-slots";

/** What main knows of strategies: the state that a slot starts with where rows are lost. */
export type KnownState = NonNullable<SlotPlan["overrun"]>;

/** How one session is started or resumed. There is one implementation for each mode. */
export interface ResumePlan {
  readonly mode: ResumeMode;
  /** True if the events of the earlier run stay as they are. False: they are made again. */
  readonly keepsEvents: boolean;
  /** The last row that the journal knows of. 0: none. */
  readonly lastRow: number;
  /** The point after which the tape starts. Null: it starts with row 1. */
  readonly tapeStart: TapeStart | null;
  /** The control rows of the earlier run that go onto the tape again, where they stood. */
  readonly rows: RecordedRows;
  /** By slot: the checkpoint that it starts from, or null. */
  readonly checkpoints: readonly (SlotCheckpoint | null)[];
  /** The first events of this run's journal. `tail` is the tape's last row. */
  openingEvents(tail: number): Iterable<JournalEvent>;
  /** Brings main's order path to where the journal ends. */
  restore(path: OrderPath): void;
  /** Controls to submit when trading starts. Call it after `restore`. */
  controlsToRepeat(ledger: Ledger): readonly ControlRow[];
  /** The state that a slot is loaded with instead of reading the tape from its start. Null: it reads from there. */
  slotState(known: () => KnownState): KnownState | null;
}

/** What a plan is made from. */
export interface ResumeContext {
  readonly options: Pick<EngineOptions, "clock" | "header" | "instruments" | "journal" | "session">;
  readonly strategies: readonly SessionStrategy[];
  /** The slot of a strategy. Null: it has none. */
  readonly slotOf: (strategy: number) => number | null;
  /** By slot: the checkpoint of the earlier run that it can start from, or null. */
  readonly matching: readonly (SlotCheckpoint | null)[];
}
