import { ChangeSignal } from "./change_signal.ts";
import type { Tape } from "./tape.ts";

/** A slot, as far as the tape goes. */
export interface TapeReader {
  /** The last row whose state main holds: what comes after it may still be needed. */
  readonly kept: number;
  /** Rows up to `head` are published. */
  wake(head: number): void;
  /** Real time: what it has not read is about to be overwritten. */
  replaceOverrun(): void;
}

/**
 * Hands published rows to the slots, and keeps the producer from overwriting what a slot may still need: the rows after
 * the checkpoint that main holds for it, and never a number that a worker writes.
 */
export class Dispatcher {
  readonly #tape: Tape;
  readonly #slots: readonly TapeReader[];
  readonly #changed = new ChangeSignal();

  constructor(tape: Tape, slots: readonly TapeReader[]) {
    this.#tape = tape;
    this.#slots = slots;
  }

  /** How many rows may be appended before some slot would lose one. */
  get room(): number {
    let kept = this.#tape.tail;
    for (const slot of this.#slots) if (slot.kept < kept) kept = slot.kept;
    return this.#tape.room(kept);
  }

  /** Virtual time: waits until a row may be appended. */
  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.room <= 0 && !signal.aborted) await this.#changed.next();
  }

  /** Real time does not wait: the slots that would lose the next row are replaced, with a gap. */
  replaceOverrun(): void {
    for (const slot of this.#slots) if (this.#tape.room(slot.kept) <= 0) slot.replaceOverrun();
  }

  /** Publishes the appended rows: one message to each slot that sleeps, however many rows there are. */
  publish(): void {
    this.#tape.publish();
    for (const slot of this.#slots) slot.wake(this.#tape.head);
  }

  /** To be called when a slot has changed: whoever waits for room looks again. */
  pass(): void {
    this.#changed.pass();
  }
}
