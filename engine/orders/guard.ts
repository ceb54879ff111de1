import type { OrderRecord } from "../protocol/mod.ts";
import type { Tape } from "../tape/mod.ts";
import { GuardedPosition, type GuardedStrategy, type SeenRows, takePrices } from "./guarded_position.ts";

/** A slot as the guard sees it. */
export interface GuardedSlot {
  readonly index: number;
  /** True while a worker of it judges rows. */
  readonly judging: boolean;
  /** True when it judges no further row: it has judged all, or was given up. */
  readonly over: boolean;
  /** The last row that it has finished. */
  readonly watermark: number;
}

/** What the guard works with. */
export interface GuardParts {
  readonly slots: readonly GuardedSlot[];
  /** By index; null: the strategy is in no slot. */
  readonly strategies: readonly (GuardedStrategy | null)[];
  /** The slot of a strategy, or null if it is in none. */
  readonly slotOf: (strategy: number) => number | null;
  readonly tape: Pick<
    Tape,
    "head" | "lastPriceOf" | "lastTsOf" | "priceOf" | "retains" | "tail" | "instrumentOfTick" | "tsOf"
  >;
  /** Closes the position of a strategy at the present price. */
  readonly close: (strategy: number) => void;
  /** The wall clock, in microseconds. */
  readonly nowMicros: () => number;
  /** A slot that is further behind is guarded. */
  readonly lagMicros: number;
  /** Called when the guard takes over a slot's positions, and when it hands them back. */
  readonly onChange: (slot: number, guarded: boolean) => void;
}

/** A guarded slot gets its positions back when its lag is down to this part of `lagMicros`. */
const CAUGHT_UP_PART = 1 / 4;

/**
 * Real time: watches the open positions of a slot that is down, or too far behind. It judges their bounds at the present
 * price, by the rule that the slot uses, and their closing times. It closes what a `close` row has asked for that the slot
 * has not reached, and squares off at the end. If the slot asks for an exit too, the first one wins, and the gate answers
 * the other.
 *
 * It looks when rows are published, and on every change of a slot. A look costs one test for each slot without positions,
 * and one read of the watermark for each slot with some. It goes through positions only while their slot is guarded.
 */
export class Guard {
  readonly #parts: GuardParts;
  /** By slot: the open positions, by strategy. */
  readonly #open: readonly Map<number, GuardedPosition>[];
  readonly #guarded = new Set<number>();
  /** By strategy: its last `close` row. */
  readonly #closes: Map<number, number> = new Map();
  /** By row: when its command came, microseconds of the wall clock. */
  readonly #commands = new Map<number, number>();
  #ended = false;
  #looking = false;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#open = parts.slots.map(() => new Map());
  }

  /** True while the guard watches the positions of the slot. */
  isGuarding(slot: number): boolean {
    return this.#guarded.has(slot);
  }

  /** To be called for every order: orders open and close positions. */
  noteOrder({ fillPrice, strategy, reason, seq }: NotedOrder): void {
    const slot = this.#parts.slotOf(strategy);
    const guarded = this.#parts.strategies[strategy] ?? null;
    if (fillPrice === null || slot === null || guarded === null) return;
    if (reason === "entry") this.#open[slot]?.set(strategy, new GuardedPosition(guarded, { fillPrice, seq }));
    else this.#open[slot]?.delete(strategy);
  }

  /** To be called for every control row of a command before it is published. The row's own instant is that of the last tick. */
  noteCommand(seq: number): void {
    const { tape, nowMicros } = this.#parts;
    // The map is in the order of rows.
    for (const old of this.#commands.keys()) {
      if (tape.retains(old)) break;
      this.#commands.delete(old);
    }
    this.#commands.set(seq, nowMicros());
  }

  /** To be called for every `close` row. The guard does what it asks if it guards a slot that has not reached the row. */
  noteClose(strategy: number, seq: number): void {
    this.#closes.set(strategy, seq);
  }

  /** Has every open position take the prices of rows that it has not seen. @param rows of this run, or of an earlier one */
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

  /** No further tick comes: from now on the positions of a guarded slot are squared off. */
  noteEnd(): void {
    this.#ended = true;
    this.look();
  }

  /** To be called whenever rows are published or a slot has changed. */
  look(): void {
    // Closing a position may publish a row, and the guard is called for each.
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
    // A guarded slot stays guarded until it has recovered, even without positions.
    const guards = this.#needsGuard(slot);
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

  #needsGuard(slot: GuardedSlot): boolean {
    if (slot.over) return false;
    if (!slot.judging) return true;
    const { lagMicros } = this.#parts;
    return this.#lagOf(slot) > (this.#guarded.has(slot.index) ? lagMicros * CAUGHT_UP_PART : lagMicros);
  }

  /** The age of the first row that the slot has not finished: of a tick by its instant, of a command by when it came. */
  #lagOf({ watermark }: GuardedSlot): number {
    const { tape, nowMicros } = this.#parts;
    const first = watermark + 1;
    if (watermark >= tape.head) return 0;
    return tape.retains(first) ? nowMicros() - (this.#commands.get(first) ?? tape.tsOf(first)) : Infinity;
  }

  #mustClose(position: GuardedPosition, { watermark }: GuardedSlot): boolean {
    const { index, instrument } = position.strategy;
    if (this.#ended || (this.#closes.get(index) ?? 0) > watermark) return true;
    const { tape } = this.#parts;
    return position.mustClose(tape.lastPriceOf(instrument), tape.lastTsOf(instrument));
  }
}

type NotedOrder = Pick<OrderRecord, "fillPrice" | "strategy" | "reason" | "seq">;
