/** A task of the guard, which takes effect at a row. */
export interface GuardTask {
  readonly strategy: number;
  readonly seq: number;
  /** The entry of the position to close; null: the strategy is not judged any more, and any position of it is closed. */
  readonly entryN: number | null;
  /** True: the strategy is not judged any more, but its position stays open until the session is squared off. */
  readonly stopJudging: boolean;
  /** True if the journal has the task already: the retry of a rejected exit, or a task of an earlier run of the session. */
  readonly recorded: boolean;
}

/** The guard's tasks, by the row at which each takes effect. */
export class GuardQueue {
  /** By row, and within a row by strategy. Each task is inserted at its place: those of a slot may come all at once. */
  readonly #pending: GuardTask[] = [];
  /** How many tasks of a strategy are pending, if any. */
  readonly #pendingOf: Map<number, number> = new Map();
  /** By strategy: the row from which on it is not judged. */
  readonly #stoppedFrom: Map<number, number> = new Map();

  /** The first row at which a task takes effect, or null. */
  get next(): number | null {
    return this.#pending[0]?.seq ?? null;
  }

  /** Adds a task. */
  add(
    task: Omit<GuardTask, "recorded" | "stopJudging">,
    { recorded = false, stopJudging = false }: Partial<Pick<GuardTask, "recorded" | "stopJudging">> = {},
  ): void {
    const { strategy, seq, entryN } = task;
    if (entryN === null && !this.#stoppedFrom.has(strategy)) this.#stoppedFrom.set(strategy, seq);
    const place = this.#count((each) => (each.seq - seq || each.strategy - strategy) <= 0);
    this.#pending.splice(place, 0, { ...task, recorded, stopJudging });
    this.#pendingOf.set(strategy, (this.#pendingOf.get(strategy) ?? 0) + 1);
  }

  /** Removes and returns the tasks up to row `seq`, by row, and within a row by strategy. */
  take(seq: number): readonly GuardTask[] {
    const due = this.#pending.splice(
      0,
      this.#count((each) => each.seq <= seq),
    );
    for (const { strategy } of due) this.#pendingOf.set(strategy, (this.#pendingOf.get(strategy) ?? 0) - 1);
    return due;
  }

  /** True if a task of the strategy is pending. */
  has(strategy: number): boolean {
    return (this.#pendingOf.get(strategy) ?? 0) > 0;
  }

  /** True if the strategy is not judged at row `seq`: it is quarantined, or its slot did not drain in time. */
  isStopped(strategy: number, seq: number): boolean {
    const from = this.#stoppedFrom.get(strategy);
    return from !== undefined && seq >= from;
  }

  /** How many tasks at the front satisfy `isBefore`, by binary search. Those that satisfy it come first. */
  #count(isBefore: (each: GuardTask) => boolean): number {
    let [low, high] = [0, this.#pending.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#pending[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
