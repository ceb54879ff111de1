/** What the guard gets at a row. */
export interface Handover {
  readonly strategy: number;
  readonly seq: number;
  /** The entry of the position that it is to close; null: the strategy is out of action, so any that it has. */
  readonly entryN: number | null;
  /** True of an exit that the venue has rejected before. */
  readonly again: boolean;
}

/** What is handed to the guard, by the row at which it takes effect. */
export class Handovers {
  #pending: readonly Handover[] = [];
  readonly #outFrom: Map<number, number> = new Map();

  /** The first row at which something takes effect, or null. */
  get next(): number | null {
    return this.#pending[0]?.seq ?? null;
  }

  /** @param again the venue has rejected it before */
  add(handover: Omit<Handover, "again">, again = false): void {
    const { strategy, seq, entryN } = handover;
    if (entryN === null && !this.#outFrom.has(strategy)) this.#outFrom.set(strategy, seq);
    this.#pending = [...this.#pending, { ...handover, again }].sort((a, b) => a.seq - b.seq || a.strategy - b.strategy);
  }

  /** Takes what takes effect at or before row `seq`, in strategy order within a row. */
  take(seq: number): readonly Handover[] {
    const due = this.#pending.filter((each) => each.seq <= seq);
    if (due.length > 0) this.#pending = this.#pending.filter((each) => each.seq > seq);
    return due;
  }

  /** True if the guard has something of the strategy before it. */
  waits(strategy: number): boolean {
    return this.#pending.some((each) => each.strategy === strategy);
  }

  /** True if the strategy is out of action at row `seq`. */
  isOut(strategy: number, seq: number): boolean {
    const from = this.#outFrom.get(strategy);
    return from !== undefined && seq >= from;
  }
}
