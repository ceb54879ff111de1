import type { Clock } from "../clock.ts";
import { HANG_WARNING_PART, MAX_HANG_PATIENCE, WATCHDOG_LOOKS } from "../protocol/mod.ts";

/** What the watchdog sees of a slot at one moment. */
export interface PulseReading {
  /** The number of the worker. For another worker the watch begins anew. */
  readonly generation: number;
  /** True when the worker is judging a strategy, or has not done all that main gave it. */
  readonly busy: boolean;
  /** A text that changes whenever the worker makes progress. */
  readonly movement: string;
}

/** A slot as the watchdog sees it. */
export interface WatchedSlot {
  readonly index: number;
  readonly pulse: PulseReading;
  /** Kills the worker, which is then replaced. */
  condemn(cause: string): void;
}

/** What the watchdog works with. */
export interface WatchdogParts {
  readonly slots: readonly WatchedSlot[];
  readonly clock: Pick<Clock, "elapsedMs" | "every">;
  /** A busy slot without movement for so many milliseconds hangs. Only time counts in which main was awake. */
  readonly hangMs: number;
  /** Called once for a slot without movement for `HANG_WARNING_PART` of that. */
  readonly onSlow: (slot: number, stillMs: number) => void;
}

interface Watch {
  last: PulseReading | null;
  /** Milliseconds without movement. */
  stillMs: number;
  warned: boolean;
  /** How many times `hangMs` the slot has. */
  patience: number;
}

/**
 * Finds workers that live and make no progress: in an endless loop, in a wait that nobody ends, in garbage collection that
 * lets no turn finish. Nothing else notices them, because they neither answer nor die.
 *
 * Only time counts in which main itself was awake. A late look counts as one in time, so that no slot seems to hang because
 * the machine or the main thread stood still. A slot that hangs again after it was replaced gets more time, since the machine
 * may just be slow.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;
  readonly #watches: readonly Watch[];
  readonly #everyMs: number;
  #lookedMs: number;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#watches = parts.slots.map(() => ({ last: null, stillMs: 0, warned: false, patience: 1 }));
    this.#everyMs = Math.max(1, parts.hangMs / WATCHDOG_LOOKS);
    this.#lookedMs = parts.clock.elapsedMs();
  }

  /** Starts to look regularly. @returns a function that ends it */
  start(): () => void {
    this.#lookedMs = this.#parts.clock.elapsedMs();
    return this.#parts.clock.every(this.#everyMs, () => this.look());
  }

  /** Looks at every slot once. */
  look(): void {
    const now = this.#parts.clock.elapsedMs();
    const awakeMs = Math.min(now - this.#lookedMs, this.#everyMs);
    this.#lookedMs = now;
    this.#parts.slots.forEach((slot, i) => {
      const watch = this.#watches[i];
      if (watch !== undefined) this.#lookAt(slot, watch, awakeMs);
    });
  }

  #lookAt(slot: WatchedSlot, watch: Watch, awakeMs: number): void {
    const { hangMs, onSlow } = this.#parts;
    const { pulse } = slot;
    const before = watch.last;
    watch.last = pulse;
    // Without movement means: busy at both ends of the interval, with the same reading.
    if (!pulse.busy || before?.busy !== true || !isSame(before, pulse)) {
      watch.stillMs = 0;
      watch.warned = false;
      if (before?.generation === pulse.generation && before.movement !== pulse.movement) watch.patience = 1;
      return;
    }
    watch.stillMs += awakeMs;
    if (!watch.warned && watch.stillMs >= hangMs * HANG_WARNING_PART) {
      watch.warned = true;
      onSlow(slot.index, watch.stillMs);
    }
    if (watch.stillMs < hangMs * watch.patience) return;
    const stillMs = Math.round(watch.stillMs);
    watch.last = null;
    watch.stillMs = 0;
    watch.patience = Math.min(watch.patience * 2, MAX_HANG_PATIENCE);
    slot.condemn(`it hung: no movement for ${stillMs} ms`);
  }
}

function isSame(a: PulseReading, b: PulseReading): boolean {
  return a.generation === b.generation && a.movement === b.movement;
}
