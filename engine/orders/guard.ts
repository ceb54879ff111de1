import { grossPnl, judgeBounds, signedQty, type ExitBounds, type Ledger } from "../core/mod.ts";
import type { Tape } from "../feed/mod.ts";
import type { OrderRecord } from "../protocol/mod.ts";

/** A slot as the guard sees it. */
export interface GuardedSlot {
  readonly index: number;
  /** True while a worker of it judges rows. */
  readonly judging: boolean;
  /** True when it will never judge another row: it has judged all, or was given up. */
  readonly over: boolean;
  /** The highest row that it has finished. */
  readonly mark: number;
}

/** A strategy as the guard sees it. */
export interface GuardedStrategy {
  readonly index: number;
  readonly instrument: number;
  readonly bounds: ExitBounds;
}

/** What the guard works with. */
export interface GuardParts {
  readonly slots: readonly GuardedSlot[];
  /** By strategy index; null: it is in no slot. */
  readonly strategies: readonly (GuardedStrategy | null)[];
  /** The slot that a strategy lives in. */
  readonly slotOf: (strategy: number) => number | null;
  readonly tape: Pick<Tape, "head" | "lastPriceOf" | "retains" | "tsOf">;
  readonly ledger: Pick<Ledger, "account">;
  /** Has a position closed at the present price. @returns true if it is */
  readonly close: (strategy: number) => boolean;
  /** The wall clock, in microseconds. */
  readonly nowMicros: () => number;
  readonly lagMicros: number;
  /** Told when the guard takes over a slot's positions, and when it hands them back. */
  readonly onChange: (slot: number, guarded: boolean) => void;
}

/** A guarded slot gets its positions back once its lag is down to this part of what had them guarded. */
const CAUGHT_UP_PART = 1 / 4;

/**
 * Real time: no open position is ever left alone. While a slot is down, or too far behind, main judges the bounds of its
 * positions by the rule that the slot uses, at the present price, closes what a `close` has asked for that the slot has
 * not reached, and squares off at the end. Whichever exit comes first wins; the gate answers the other.
 *
 * It looks when rows are published and on every change of a slot. A look costs a test for each slot without positions,
 * and a read of its mark for each with some; positions are gone through only while their slot is guarded.
 */
export class Guard {
  readonly #parts: GuardParts;
  /** By slot: strategies with an open position. */
  readonly #open: readonly Set<number>[];
  readonly #guarded = new Set<number>();
  /** By strategy: the last `close` row. */
  readonly #closes: Map<number, number> = new Map();
  #ended = false;
  #looking = false;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#open = parts.slots.map(() => new Set());
  }

  /** True while main watches the positions of the slot. */
  isGuarding(slot: number): boolean {
    return this.#guarded.has(slot);
  }

  /** To be told of every order: positions come and go by them. */
  noteOrder({ status, strategy, reason }: Pick<OrderRecord, "status" | "strategy" | "reason">): void {
    const slot = this.#parts.slotOf(strategy);
    if (status !== "filled" || slot === null) return;
    if (reason === "entry") this.#open[slot]?.add(strategy);
    else this.#open[slot]?.delete(strategy);
  }

  /** To be told of every `close` row: one that its slot has not reached is the guard's while it guards. */
  noteClose(strategy: number, seq: number): void {
    this.#closes.set(strategy, seq);
  }

  /** No further tick comes: the positions of a slot that is not well are squared off. */
  noteEnd(): void {
    this.#ended = true;
    this.look();
  }

  /** To be called whenever rows are published or a slot has changed. */
  look(): void {
    // Closing a position puts a row onto the tape, which is published.
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const slot of this.#parts.slots) this.#lookAt(slot);
    } finally {
      this.#looking = false;
    }
  }

  #lookAt(slot: GuardedSlot): void {
    const open = this.#open[slot.index];
    if (open === undefined || (open.size === 0 && !this.#guarded.has(slot.index))) return;
    // Once guarded it stays so until it is well, whatever is left to guard.
    const guards = this.#isUnwell(slot);
    if (guards !== this.#guarded.has(slot.index)) {
      if (guards) this.#guarded.add(slot.index);
      else this.#guarded.delete(slot.index);
      this.#parts.onChange(slot.index, guards);
    }
    if (!guards) return;
    for (const strategy of [...open]) if (this.#mustClose(strategy, slot)) this.#parts.close(strategy);
  }

  #isUnwell(slot: GuardedSlot): boolean {
    if (slot.over) return false;
    if (!slot.judging) return true;
    const { lagMicros } = this.#parts;
    return this.#lagOf(slot) > (this.#guarded.has(slot.index) ? lagMicros * CAUGHT_UP_PART : lagMicros);
  }

  /** How old the first row is that it has not finished. */
  #lagOf({ mark }: GuardedSlot): number {
    const { tape, nowMicros } = this.#parts;
    if (mark >= tape.head) return 0;
    return tape.retains(mark + 1) ? nowMicros() - tape.tsOf(mark + 1) : Infinity;
  }

  #mustClose(strategy: number, { mark }: GuardedSlot): boolean {
    const { strategies, ledger, tape } = this.#parts;
    const { position } = ledger.account(strategy);
    const guarded = strategies[strategy];
    if (position === null || guarded === undefined || guarded === null) return false;
    if (this.#ended || (this.#closes.get(strategy) ?? 0) > mark) return true;
    const price = tape.lastPriceOf(guarded.instrument);
    return (
      judgeBounds(grossPnl(signedQty(position.side, position.qty), position.entryPrice, price), guarded.bounds) !== null
    );
  }
}
