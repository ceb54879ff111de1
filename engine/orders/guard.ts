import type { OrderRecord } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import { GuardedPosition, type GuardedStrategy, type SeenRows, takePrices } from "./guarded_position.ts";

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

/** What the guard works with. */
export interface GuardParts {
  readonly slots: readonly GuardedSlot[];
  /** By strategy index; null: it is in no slot. */
  readonly strategies: readonly (GuardedStrategy | null)[];
  /** The slot that a strategy lives in. */
  readonly slotOf: (strategy: number) => number | null;
  readonly tape: Pick<
    Tape,
    "head" | "lastPriceOf" | "lastTsOf" | "priceOf" | "retains" | "tail" | "instrumentOfTick" | "tsOf"
  >;
  /** Has a position closed at the present price. */
  readonly close: (strategy: number) => void;
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
 * positions by the rule that the slot uses, at the present price, and their closing times, closes what a `close` has asked for that the slot has
 * not reached, and squares off at the end. Whichever exit comes first wins; the gate answers the other.
 *
 * It looks when rows are published and on every change of a slot. A look costs a test for each slot without positions,
 * and a read of its mark for each with some; positions are gone through only while their slot is guarded.
 */
export class Guard {
  readonly #parts: GuardParts;
  /** By slot: strategies with an open position. */
  readonly #open: readonly Map<number, GuardedPosition>[];
  readonly #guarded = new Set<number>();
  /** By strategy: the last `close` row. */
  readonly #closes: Map<number, number> = new Map();
  /** By row: when a command came, microseconds by the wall clock. */
  readonly #commands = new Map<number, number>();
  #ended = false;
  #looking = false;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#open = parts.slots.map(() => new Map());
  }

  /** True while main watches the positions of the slot. */
  isGuarding(slot: number): boolean {
    return this.#guarded.has(slot);
  }

  /** To be told of every order: positions come and go by them. */
  noteOrder({ fillPrice, strategy, reason, seq }: NotedOrder): void {
    const slot = this.#parts.slotOf(strategy);
    const guarded = this.#parts.strategies[strategy] ?? null;
    if (fillPrice === null || slot === null || guarded === null) return;
    if (reason === "entry") this.#open[slot]?.set(strategy, new GuardedPosition(guarded, { fillPrice, seq }));
    else this.#open[slot]?.delete(strategy);
  }

  /** To be told of every command's row, before it is published: its instant is that of the last tick, however long ago. */
  noteCommand(seq: number): void {
    const { tape, nowMicros } = this.#parts;
    // They stand in the order of their rows.
    for (const old of this.#commands.keys()) {
      if (tape.retains(old)) break;
      this.#commands.delete(old);
    }
    this.#commands.set(seq, nowMicros());
  }

  /** To be told of every `close` row: one that its slot has not reached is the guard's while it guards. */
  noteClose(strategy: number, seq: number): void {
    this.#closes.set(strategy, seq);
  }

  /** Has every open position take the prices of rows that it has not seen: of the tape, or of an earlier run's. */
  takePrices(rows: SeenRows = this.#parts.tape): void {
    takePrices(
      this.#open.flatMap((open) => [...open.values()]),
      rows,
    );
  }

  /** The position of a strategy, or null if none is open. */
  positionOf(strategy: number): GuardedPosition | null {
    const slot = this.#parts.slotOf(strategy);
    return slot === null ? null : (this.#open[slot]?.get(strategy) ?? null);
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
    const trailing = [...open.values()].filter(({ strategy }) => strategy.trailingStop !== null);
    takePrices(trailing, this.#parts.tape);
    for (const position of [...open.values()]) {
      if (this.#mustClose(position, slot)) this.#parts.close(position.strategy.index);
    }
  }

  #isUnwell(slot: GuardedSlot): boolean {
    if (slot.over) return false;
    if (!slot.judging) return true;
    const { lagMicros } = this.#parts;
    return this.#lagOf(slot) > (this.#guarded.has(slot.index) ? lagMicros * CAUGHT_UP_PART : lagMicros);
  }

  /** How old the first row is that it has not finished: a tick's by its own instant, a command's by when it came. */
  #lagOf({ mark }: GuardedSlot): number {
    const { tape, nowMicros } = this.#parts;
    const first = mark + 1;
    if (mark >= tape.head) return 0;
    return tape.retains(first) ? nowMicros() - (this.#commands.get(first) ?? tape.tsOf(first)) : Infinity;
  }

  #mustClose(position: GuardedPosition, { mark }: GuardedSlot): boolean {
    const { index, instrument } = position.strategy;
    if (this.#ended || (this.#closes.get(index) ?? 0) > mark) return true;
    const { tape } = this.#parts;
    return position.mustClose(tape.lastPriceOf(instrument), tape.lastTsOf(instrument));
  }
}

type NotedOrder = Pick<OrderRecord, "fillPrice" | "strategy" | "reason" | "seq">;
