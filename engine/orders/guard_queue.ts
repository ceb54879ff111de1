/** What the guard gets at a row. */
export interface GuardTask {
  readonly strategy: number;
  readonly seq: number;
  /** The entry of the position that it is to close; null: the strategy is out of action, so any that it has. */
  readonly entryN: number | null;
  /** True of a strategy that is cut: it is judged no more, and its position stays open until the session's end. */
  readonly cut: boolean;
  /** True of an exit that the venue has rejected before, and of what an earlier run of the session has handed over. */
  readonly again: boolean;
}

/** What is handed to the guard, by the row at which it takes effect. */
export class GuardQueue {
  /** By row, and within a row by strategy: each is put in its place, for a slot's strategies come all at once. */
  readonly #pending: GuardTask[] = [];
  /** How many of a strategy are pending, if any. */
  readonly #waiting: Map<number, number> = new Map();
  readonly #outFrom: Map<number, number> = new Map();

  /** The first row at which something takes effect, or null. */
  get next(): number | null {
    return this.#pending[0]?.seq ?? null;
  }

  /** @param again it has been handed over before */
  add(
    handover: Omit<GuardTask, "again" | "cut">,
    { again = false, cut = false }: Partial<Pick<GuardTask, "again" | "cut">> = {},
  ): void {
    const { strategy, seq, entryN } = handover;
    if (entryN === null && !this.#outFrom.has(strategy)) this.#outFrom.set(strategy, seq);
    const place = this.#count((each) => (each.seq - seq || each.strategy - strategy) <= 0);
    this.#pending.splice(place, 0, { ...handover, again, cut });
    this.#waiting.set(strategy, (this.#waiting.get(strategy) ?? 0) + 1);
  }

  /** Takes what takes effect at or before row `seq`, in strategy order within a row. */
  take(seq: number): readonly GuardTask[] {
    const due = this.#pending.splice(
      0,
      this.#count((each) => each.seq <= seq),
    );
    for (const { strategy } of due) this.#waiting.set(strategy, (this.#waiting.get(strategy) ?? 0) - 1);
    return due;
  }

  /** True if the guard has something of the strategy before it. */
  waits(strategy: number): boolean {
    return (this.#waiting.get(strategy) ?? 0) > 0;
  }

  /** True if the strategy is out of action at row `seq`. */
  isOut(strategy: number, seq: number): boolean {
    const from = this.#outFrom.get(strategy);
    return from !== undefined && seq >= from;
  }

  /** How many from the front are `before`, by halving: what is before comes first. */
  #count(before: (each: GuardTask) => boolean): number {
    let [low, high] = [0, this.#pending.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.#pending[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
