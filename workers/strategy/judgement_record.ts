import type { BreakerNotice, Fault } from "../../engine/protocol/mod.ts";
import { Outcome, StrategyField as F } from "./strategy_fields.ts";
import type { StrategyFields } from "./strategy_fields.ts";

/** Codes of `StrategyField.reported`. */
const UNKNOWN_SEEN = 1;
const UNKNOWN_REPORTED = 2;

/**
 * The record of one strategy's judgements: its faults in a row, the breaker that main opens after them, and what main is
 * still to be told. All of it is in the arena.
 */
export class JudgementRecord {
  readonly #index: number;
  readonly #fields: StrategyFields;

  /** @param index of the strategy in the session */
  constructor(index: number, fields: StrategyFields) {
    this.#index = index;
    this.#fields = fields;
  }

  /** True if there is nothing to tell, no fault before this judgement, and no open breaker. */
  get isClear(): boolean {
    const fields = this.#fields;
    return (
      fields.get(F.outcome) === Outcome.nothing &&
      fields.get(F.streak) === 0 &&
      fields.get(F.breakerUntil) === 0 &&
      fields.get(F.reported) !== UNKNOWN_SEEN
    );
  }

  /** True while main's breaker for the strategy is open. */
  get isBroken(): boolean {
    return this.#fields.get(F.breakerUntil) !== 0;
  }

  /**
   * A judgement has failed. While the breaker is open main is told only of the trial.
   *
   * @returns true if main is to be told
   */
  noteFault(ts: number): boolean {
    const fields = this.#fields;
    fields.set(F.streak, fields.get(F.streak) + 1);
    if (ts < fields.get(F.breakerUntil)) return false;
    fields.set(F.outcome, Outcome.fault);
    return true;
  }

  /**
   * A judgement has not failed. This ends the streak of faults, and passes the trial if the breaker allows one. While the
   * breaker is open, the conditions of an open position are not evaluated, so such a judgement proves nothing.
   */
  noteSound(ts: number, isWaiting: boolean): void {
    const fields = this.#fields;
    const until = fields.get(F.breakerUntil);
    if (fields.get(F.streak) + until === 0) return;
    if (until !== 0 && !isWaiting) return;
    fields.set(F.streak, 0);
    if (until !== 0 && ts >= until) fields.set(F.outcome, Outcome.recovered);
  }

  /** A condition was unknown, for the first time, although its bars are complete. */
  noteUnknown(): void {
    this.#fields.set(F.reported, UNKNOWN_SEEN);
  }

  /** True once, after a condition was unknown for the first time. */
  takeUnknownReport(): boolean {
    if (this.#fields.get(F.reported) !== UNKNOWN_SEEN) return false;
    this.#fields.set(F.reported, UNKNOWN_REPORTED);
    return true;
  }

  /** True if main is to be told of a fault or a recovery. */
  get hasOutcome(): boolean {
    return this.#fields.get(F.outcome) !== Outcome.nothing;
  }

  /** The fault that main is to be told of, or null. */
  get fault(): Fault | null {
    const fields = this.#fields;
    return fields.get(F.outcome) === Outcome.fault ? { strategy: this.#index, streak: fields.get(F.streak) } : null;
  }

  /** True if main is to be told that the strategy has passed its trial. */
  get hasRecovered(): boolean {
    return this.#fields.get(F.outcome) === Outcome.recovered;
  }

  /** Main has been told, and has answered. */
  clearOutcome(): void {
    this.#fields.set(F.outcome, Outcome.nothing);
  }

  /** Takes over the state of main's breaker. */
  setBreaker({ until }: Pick<BreakerNotice, "until">): void {
    this.#fields.set(F.breakerUntil, until ?? 0);
  }

  /** Forgets all faults, and takes over main's breaker. */
  reset(breakerUntil: number | null): void {
    this.#fields.set(F.streak, 0);
    this.clearOutcome();
    this.setBreaker({ until: breakerUntil });
  }
}
