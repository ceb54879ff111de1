import type { ExitTerms } from "../../engine/core/mod.ts";
import type { StrategySpec } from "../../engine/protocol/mod.ts";

/** Limits, and the last row at which they apply. */
interface Phase {
  readonly terms: ExitTerms;
  readonly squareOffTs: number;
  readonly until: number;
}

/**
 * The limits of a strategy at the present row. Resuming a session may change them from a row on, and earlier rows that are
 * judged again go by the earlier limits. This is no state: the row decides which limits apply.
 */
export class StrategyLimits {
  /** The instant of its own closing time, microseconds, or Infinity. A field, because it is read at every row. */
  squareOffTs: number;
  readonly #phases: readonly Phase[];
  #phase: Phase;

  /**
   * @param seq the last row that has been judged
   * @param instantOf gives the instant of a closing time, which is microseconds since local midnight, or null
   */
  constructor(spec: StrategySpec, seq: number, instantOf: (squareOff: number | null) => number) {
    const { side, quantity, scale, qtyScale, moneyScale, multiplier, earlier = [] } = spec;
    const traded = { side, quantity, scale, qtyScale, moneyScale, multiplier };
    this.#phases = [...earlier, { ...spec, until: Infinity }].map(
      ({ maxLoss, maxProfit, trailingStop, squareOff, until }): Phase => ({
        terms: { ...traded, maxLoss, maxProfit, trailingStop },
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

  /** The last row at which they apply. */
  get until(): number {
    return this.#phase.until;
  }

  /** Row `seq` comes next. @returns true if the limits change with it */
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
