import type { ExitTerms } from "../../engine/core/mod.ts";
import type { StrategySpec } from "../../engine/protocol/mod.ts";

/** Limits, and up to which row a strategy is judged by them. */
interface Phase {
  readonly terms: ExitTerms;
  readonly squareOffTs: number;
  readonly until: number;
}

/**
 * The limits that a strategy is judged by at present. A session that was resumed may have changed them at a row: a slot that
 * judges rows from before it goes by the ones of then. Nothing of it is state: the row says which they are.
 */
export class StrategyLimits {
  /** The instant of its own closing time, microseconds, or Infinity. A field, for it is looked at at every row. */
  squareOffTs: number;
  readonly #phases: readonly Phase[];
  #phase: Phase;

  /**
   * @param seq the last row that has been judged
   * @param instantOf of a closing time, microseconds since local midnight, or null
   */
  constructor(spec: StrategySpec, seq: number, instantOf: (squareOff: number | null) => number) {
    const { side, quantity, earlier = [] } = spec;
    this.#phases = [...earlier, { ...spec, until: Infinity }].map(
      ({ maxLoss, maxProfit, trailingStop, squareOff, until }): Phase => ({
        terms: { side, quantity, maxLoss, maxProfit, trailingStop },
        squareOffTs: instantOf(squareOff),
        until,
      }),
    );
    this.#phase = this.#phaseAt(seq);
    this.squareOffTs = this.#phase.squareOffTs;
  }

  get terms(): ExitTerms {
    return this.#phase.terms;
  }

  /** The last row that is judged by them. */
  get until(): number {
    return this.#phase.until;
  }

  /** Row `seq` comes next. @returns true if others hold from it on */
  take(seq: number): boolean {
    if (seq <= this.#phase.until) return false;
    this.#phase = this.#phaseAt(seq);
    this.squareOffTs = this.#phase.squareOffTs;
    return true;
  }

  #phaseAt(seq: number): Phase {
    const phase = this.#phases.find(({ until }) => seq <= until);
    if (phase === undefined) throw new RangeError(`Expected limits for every row, was none for ${seq}`);
    return phase;
  }
}
