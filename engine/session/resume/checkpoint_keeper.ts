import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import type { Journal, SlotCheckpoint, TickRecordingJournal } from "../../journal/mod.ts";
import type { SlotHandle } from "../../pool/mod.ts";
import type { StrategySpec } from "../../protocol/mod.ts";
import type { EngineOptions } from "../engine_options.ts";

/** Milliseconds between two saves. A resumed session has to judge about so much again. */
const KEEP_MS = 500;

/** What the keeper works with. */
export interface KeeperParts {
  readonly slots: readonly SlotHandle[];
  readonly journal: Journal;
  readonly clock: Pick<Clock, "every" | "wallMicros">;
  /** By slot. */
  readonly fingerprints: readonly string[];
  /** The journal, if it records the tape's rows. */
  readonly tapeRecorder: Pick<TickRecordingJournal, "takeRows"> | null;
  /** The first row with an event that is not in the journal yet, or Infinity. No later state may be saved. */
  readonly pendingFrom: () => number;
  /** The live state as a checkpoint. Null in virtual time. */
  readonly liveCheckpoint: () => SlotCheckpoint | null;
}

/**
 * Saves the slots' checkpoints in the journal, so that a resumed session need not judge everything again. The journal
 * writes in order: a checkpoint is saved only after all events up to its row.
 */
export class CheckpointKeeper {
  readonly #parts: KeeperParts;
  /** By slot: the row of its last saved checkpoint. */
  readonly #savedTo: number[];
  /** The row of the last saved live state. */
  #liveSavedTo = 0;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#savedTo = parts.slots.map(() => 0);
  }

  /** Saves from now on. @returns a function that stops it */
  start(): () => void {
    return this.#parts.clock.every(KEEP_MS, () => this.keep());
  }

  /** Saves the checkpoints that are newer than the saved ones. */
  keep(): void {
    const { slots, journal, clock, fingerprints, tapeRecorder, pendingFrom } = this.#parts;
    tapeRecorder?.takeRows();
    this.#keepLiveState();
    const before = pendingFrom();
    for (const { index, checkpoint } of slots) {
      const fit = fingerprints[index];
      if (checkpoint === null || fit === undefined) continue;
      const { seq, arena } = checkpoint;
      if (seq <= (this.#savedTo[index] ?? 0) || seq >= before) continue;
      this.#savedTo[index] = seq;
      journal.keepCheckpoint({ slot: index, seq, fit, arena });
      journal.appendOps({ wall: clock.wallMicros(), event: "checkpoint", slot: index, text: `after row ${seq}` });
    }
  }

  #keepLiveState(): void {
    const { journal, liveCheckpoint } = this.#parts;
    const live = liveCheckpoint();
    if (live === null || live.seq <= this.#liveSavedTo) return;
    this.#liveSavedTo = live.seq;
    journal.keepCheckpoint(live);
  }
}

/** Hash of what a slot's checkpoint depends on besides the rows: its strategies, the session, and the worker's program. */
export function fingerprintOf(
  { slots, execution, feed, session }: Pick<EngineOptions, "execution" | "feed" | "session" | "slots">,
  strategies: readonly StrategySpec[],
): string {
  const { openMicros, closeMicros, zone } = session;
  const plan = JSON.stringify([execution.fillModel, openMicros, closeMicros, zone, feed.prevCloses, strategies]);
  return createHash("sha256").update(readFileSync(slots.worker)).update(plan).digest("hex");
}

/** By slot: the checkpoint of an earlier run with the slot's fingerprint, or null. */
export function matchingCheckpoints(
  checkpoints: readonly SlotCheckpoint[],
  fingerprints: readonly string[],
): readonly (SlotCheckpoint | null)[] {
  return fingerprints.map(
    (fingerprint, slot) => checkpoints.find((each) => each.slot === slot && each.fit === fingerprint) ?? null,
  );
}
