import { type BreakerNotice, type BreakerRule, type Fault, TAPE_ROWS } from "../protocol/mod.ts";

/** A row, and the instant it stands for. */
export interface RowInstant {
  readonly seq: number;
  /** Microseconds. */
  readonly ts: number;
}

/** What a breaker has become, and at which row. */
export interface BreakerChange extends BreakerNotice {
  readonly seq: number;
}

interface State {
  /** The row whose outcome was counted last. */
  counted: number;
  until: number | null;
  /** The instants of the last faults, as many as could open it. */
  recent: number[];
  /** Its changes, by row: what a row that is told again is answered with. */
  changes: BreakerChange[];
}

/**
 * The breaker of each strategy. Faults that its slot tells open it: no entry passes, an open position is exited, exits
 * pass. The first judgement at or after the end of the cool-down is a trial: sound, it closes the breaker; a fault, it
 * stays open for another cool-down. (Nygard, Release It!, 2007.)
 *
 * A row that a replaced slot tells again is not counted again.
 */
export class Breaker {
  readonly #rule: BreakerRule;
  readonly #retainedRows: number;
  readonly #states: Map<number, State> = new Map();

  /** @param retainedRows of the tape: no row before them is told again */
  constructor(rule: BreakerRule, retainedRows: number = TAPE_ROWS) {
    this.#rule = rule;
    this.#retainedRows = retainedRows;
  }

  /** True from its opening to a trial that passes. */
  isOpen(strategy: number): boolean {
    return this.untilOf(strategy) !== null;
  }

  /** The instant from which an open breaker allows a trial; null: it is closed. */
  untilOf(strategy: number): number | null {
    return this.#states.get(strategy)?.until ?? null;
  }

  /** True if what the strategy's judgement came to at row `seq`, or at a later one, has been counted. */
  hasCounted(strategy: number, seq: number): boolean {
    return (this.#states.get(strategy)?.counted ?? 0) >= seq;
  }

  /** What the breaker has become at row `seq`, or null if that row did not change it. */
  changeAt(strategy: number, seq: number): BreakerChange | null {
    return this.#states.get(strategy)?.changes.find((change) => change.seq === seq) ?? null;
  }

  /** Counts a fault at a row. @returns what the breaker has become by it, or null */
  countFault({ strategy, streak }: Fault, row: RowInstant): BreakerChange | null {
    const state = this.#count(strategy, row);
    this.#forget(state, row);
    const { faults, windowMicros } = this.#rule;
    state.recent = [...state.recent, row.ts].slice(-faults);
    const [oldest = row.ts] = state.recent;
    const within = state.recent.length === faults && row.ts - oldest <= windowMicros;
    // Open already: it was the trial that failed.
    if (state.until === null && streak < faults && !within) return null;
    return become(state, { strategy, seq: row.seq, until: row.ts + this.#rule.cooldownMicros });
  }

  /** Counts a trial that has passed at a row. @returns what the breaker has become by it, or null */
  countRecovery(strategy: number, row: RowInstant): BreakerChange | null {
    const state = this.#count(strategy, row);
    this.#forget(state, row);
    return state.until === null ? null : become(state, { strategy, seq: row.seq, until: null });
  }

  /** It became this in an earlier run of the session. */
  restore(change: BreakerChange): void {
    become(this.#count(change.strategy, { seq: change.seq, ts: 0 }), change);
  }

  #forget(state: State, { seq }: RowInstant): void {
    const oldest = state.changes[0]?.seq ?? seq;
    if (oldest > seq - this.#retainedRows) return;
    state.changes = state.changes.filter((change) => change.seq > seq - this.#retainedRows);
  }

  #count(strategy: number, { seq }: RowInstant): State {
    const state = this.#states.get(strategy) ?? { counted: 0, until: null, recent: [], changes: [] };
    state.counted = seq;
    this.#states.set(strategy, state);
    return state;
  }
}

function become(state: State, to: BreakerChange): BreakerChange {
  state.until = to.until;
  state.recent = [];
  state.changes.push(to);
  return to;
}
