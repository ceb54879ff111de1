import { ChangeSignal } from "./change_signal.ts";
import type { Tape } from "./tape.ts";

/** What the dispatcher needs of a slot. */
export interface DispatchedSlot {
  /** The row of the checkpoint that main holds. The slot may still need all rows after it. */
  readonly kept: number;
  /** Rows up to `head` are published. */
  wake(head: number): void;
  /** Real time: rows that the slot has not read are about to be overwritten. Replaces its worker. */
  replaceOverrun(): void;
}

/**
 * Tells the slots of published rows, and protects rows that a slot may still need: those after the checkpoint that main
 * holds for it. It never relies on a number that a worker writes.
 */
export class Dispatcher {
  readonly #tape: Tape;
  readonly #slots: readonly DispatchedSlot[];
  readonly #changed = new ChangeSignal();

  constructor(tape: Tape, slots: readonly DispatchedSlot[]) {
    this.#tape = tape;
    this.#slots = slots;
  }

  /** How many rows may be appended before a slot loses one. */
  get room(): number {
    let kept = this.#tape.tail;
    for (const slot of this.#slots) if (slot.kept < kept) kept = slot.kept;
    return this.#tape.room(kept);
  }

  /** Virtual time: waits until a row may be appended. */
  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.room <= 0 && !signal.aborted) await this.#changed.next();
  }

  /** Real time: replaces the workers of the slots that would lose the next row. Those slots get a gap. */
  replaceOverrun(): void {
    for (const slot of this.#slots) if (this.#tape.room(slot.kept) <= 0) slot.replaceOverrun();
  }

  /** Publishes the appended rows. Each sleeping slot gets one message for all of them. */
  publish(): void {
    this.#tape.publish();
    for (const slot of this.#slots) slot.wake(this.#tape.head);
  }

  /** To be called when a slot has changed: there may be room now. */
  notify(): void {
    this.#changed.notify();
  }
}
