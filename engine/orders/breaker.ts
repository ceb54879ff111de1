import { type BreakerNotice, type BreakerRule, type Fault, TAPE_ROWS } from "../protocol/mod.ts";

/** A row and its instant. */
export interface RowInstant {
  readonly seq: number;
  /** Microseconds. */
  readonly ts: number;
}

/** A new state of a breaker, and the row from which it holds. */
export interface BreakerChange extends BreakerNotice {
  readonly seq: number;
}

interface State {
  /** The last row whose outcome was counted. */
  counted: number;
  /** See `untilOf`. */
  until: number | null;
  /** The instants of the last faults, as many as can open the breaker. */
  recent: number[];
  /** Its changes, by row. A row that is reported again is answered with them. */
  changes: BreakerChange[];
}

/**
 * The breaker of each strategy. Faults that the slot reports open it. While it is open, entries are denied, exits pass, and
 * an open position is exited. The first judgement at or after the end of the cool-down is a trial: if it passes, the breaker
 * closes; if it fails, the breaker stays open for another cool-down. (Nygard, Release It!, 2007.)
 *
 * A row that a replaced worker reports again is not counted again.
 */
export class Breaker {
  readonly #rule: BreakerRule;
  readonly #retainedRows: number;
  readonly #states: Map<number, State> = new Map();

  /** @param retainedRows how many rows the tape keeps: an older row is never reported again */
  constructor(rule: BreakerRule, retainedRows: number = TAPE_ROWS) {
    this.#rule = rule;
    this.#retainedRows = retainedRows;
  }

  /** True from the opening of the breaker until a trial passes. */
  isOpen(strategy: number): boolean {
    return this.untilOf(strategy) !== null;
  }

  /** The instant from which an open breaker allows a trial, microseconds; null: it is closed. */
  untilOf(strategy: number): number | null {
    return this.#states.get(strategy)?.until ?? null;
  }

  /** True if the outcome of the strategy's judgement at row `seq`, or at a later row, has been counted. */
  hasCounted(strategy: number, seq: number): boolean {
    return (this.#states.get(strategy)?.counted ?? 0) >= seq;
  }

  /** The new state of the breaker from row `seq` on, or null if that row did not change it. */
  changeAt(strategy: number, seq: number): BreakerChange | null {
    return this.#states.get(strategy)?.changes.find((change) => change.seq === seq) ?? null;
  }

  /** Counts a fault at a row. @returns the new state of the breaker, or null if it is unchanged */
  countFault({ strategy, streak }: Fault, row: RowInstant): BreakerChange | null {
    const state = this.#count(strategy, row);
    this.#forget(state, row);
    const { faults, windowMicros } = this.#rule;
    state.recent = [...state.recent, row.ts].slice(-faults);
    const [oldest = row.ts] = state.recent;
    const within = state.recent.length === faults && row.ts - oldest <= windowMicros;
    // If the breaker is open already, the fault is a failed trial.
    if (state.until === null && streak < faults && !within) return null;
    return become(state, { strategy, seq: row.seq, until: row.ts + this.#rule.cooldownMicros });
  }

  /** Counts a trial that has passed at a row. @returns the new state of the breaker, or null if it is unchanged */
  countRecovery(strategy: number, row: RowInstant): BreakerChange | null {
    const state = this.#count(strategy, row);
    this.#forget(state, row);
    return state.until === null ? null : become(state, { strategy, seq: row.seq, until: null });
  }

  /** Restores a change of an earlier run of the session. */
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
