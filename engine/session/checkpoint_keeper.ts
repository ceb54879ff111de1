import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Clock } from "../clock.ts";
import type { Journal, SlotCheckpoint, TickRecordingJournal } from "../journal/mod.ts";
import type { SlotHandle } from "../pool/mod.ts";
import type { StrategySpec } from "../protocol/mod.ts";
import type { EngineOptions } from "./session.ts";

/** How often the slots' states are kept, milliseconds: what a session that is resumed has to do again is about as much. */
const KEEP_MS = 500;

/** What the keeper works with. */
export interface KeeperParts {
  readonly slots: readonly SlotHandle[];
  readonly journal: Journal;
  readonly clock: Pick<Clock, "every" | "wallMicros">;
  /** By slot. */
  readonly fits: readonly string[];
  /** The journal, if it is to have the tape's rows. */
  readonly ticks: Pick<TickRecordingJournal, "takeRows"> | null;
  /** The first row of which something is still to be written down, or Infinity: no later state may be kept before that. */
  readonly pendingFrom: () => number;
  /** What main has seen last, whose rows do not come again; null: they do. */
  readonly present: () => SlotCheckpoint | null;
}

/**
 * Has the journal keep the slots' states, so that a session that is resumed need not judge everything again. A state is
 * kept only when all that came before it is in the book: the journal writes in order.
 */
export class CheckpointKeeper {
  readonly #parts: KeeperParts;
  readonly #kept: number[];
  /** The last row of the present that was kept. */
  #presentTo = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#kept = parts.slots.map(() => 0);
  }

  /** Keeps them from now on. @returns what stops it */
  start(): () => void {
    return this.#parts.clock.every(KEEP_MS, () => this.keep());
  }

  /** Keeps the states that are newer than those that were kept. */
  keep(): void {
    const { slots, journal, clock, fits, ticks, pendingFrom } = this.#parts;
    ticks?.takeRows();
    this.#keepPresent();
    const before = pendingFrom();
    for (const { index, checkpoint } of slots) {
      const fit = fits[index];
      if (checkpoint === null || fit === undefined) continue;
      const { seq, arena } = checkpoint;
      if (seq <= (this.#kept[index] ?? 0) || seq >= before) continue;
      this.#kept[index] = seq;
      journal.keepCheckpoint({ slot: index, seq, fit, arena });
      journal.appendOps({ wall: clock.wallMicros(), event: "checkpoint", slot: index, text: `after row ${seq}` });
    }
  }

  #keepPresent(): void {
    const { journal, present } = this.#parts;
    const kept = present();
    if (kept === null || kept.seq <= this.#presentTo) return;
    this.#presentTo = kept.seq;
    journal.keepCheckpoint(kept);
  }
}

/** What a slot's state depends on beside the rows: its strategies, the session, and the worker's program. */
export function fingerprintOf(
  { worker, fillModel, session, prevCloses }: Pick<EngineOptions, "fillModel" | "prevCloses" | "session" | "worker">,
  strategies: readonly StrategySpec[],
): string {
  const { openMicros, closeMicros, zone } = session;
  const plan = JSON.stringify([fillModel, openMicros, closeMicros, zone, prevCloses, strategies]);
  return createHash("sha256").update(readFileSync(worker)).update(plan).digest("hex");
}

/** By slot, the state of an earlier run that it can begin with, or null. */
export function matchingCheckpoints(
  checkpoints: readonly SlotCheckpoint[],
  fits: readonly string[],
): readonly (SlotCheckpoint | null)[] {
  return fits.map((fit, slot) => checkpoints.find((each) => each.slot === slot && each.fit === fit) ?? null);
}
