import type { Clock } from "../clock.ts";
import { HANG_WARNING_PART, MAX_HANG_PATIENCE, WATCHDOG_LOOKS } from "../protocol/mod.ts";

/** What the watchdog sees of a slot at one moment. */
export interface PulseReading {
  /** The worker that it is of: another one begins anew. */
  readonly generation: number;
  /** True when it is judging a strategy, or has not done all that main gave it. */
  readonly busy: boolean;
  /** Changes whenever it gets on. */
  readonly movement: string;
}

/** A slot as the watchdog sees it. */
export interface WatchedSlot {
  readonly index: number;
  readonly pulse: PulseReading;
  /** Has its worker killed and replaced. */
  condemn(cause: string): void;
}

/** What the watchdog works with. */
export interface WatchdogParts {
  readonly slots: readonly WatchedSlot[];
  readonly clock: Pick<Clock, "elapsedMs" | "every">;
  /** Milliseconds without a movement, of time in which main was awake, after which a busy slot is taken to hang. */
  readonly hangMs: number;
  /** Told once of a slot that has stood still for a part of that. */
  readonly onSlow: (slot: number, stillMs: number) => void;
}

interface Watch {
  last: PulseReading | null;
  stillMs: number;
  warned: boolean;
  patience: number;
}

/**
 * Finds workers that live and do not get on: a loop without end, a wait that nobody ends, a turn that garbage collection
 * does not let finish. Nothing else can see them, for they neither answer nor die.
 *
 * Time counts only while main itself was awake: a look that comes late counts as one that came in time, so that a machine
 * that stood still, or a main thread that did, makes no slot look dead. A slot that is killed and then found standing
 * still again gets more time, in case the machine is merely slow.
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

  /** Looks again and again. @returns what stops it */
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
    // Busy at both ends of the interval, and the same to look at: only then it stood still in between.
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
