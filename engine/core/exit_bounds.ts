import type { Bound, ExitReason, Side } from "../protocol/mod.ts";
import { grossPnl, signedQty } from "./position.ts";

/** What closes a strategy's position besides its exit condition. */
export interface ExitTerms {
  readonly side: Side;
  readonly quantity: number;
  readonly maxLoss: Bound;
  readonly maxProfit: Bound;
  readonly trailingStop: Bound | null;
}

/** The reasons of exits that need no rule text, in the order in which they are checked. */
export type BoundExit = Extract<ExitReason, "square-off" | "stop-loss" | "target" | "trailing-stop">;

/** Percentages have at most four decimals, so each is a whole number of millionths. */
const PARTS_IN_WHOLE = 1_000_000;
const PARTS_IN_PERCENT = 10_000;

/**
 * The bounds of one strategy's position. Slots and the guard judge positions by the same code.
 *
 * All values are whole minor units. A percentage is rounded up to a whole minor unit. That changes no judgement: prices and
 * results are whole, so they reach the rounded bound exactly when they reach the percentage.
 */
export class ExitBounds {
  readonly #terms: ExitTerms;
  readonly #qty: number;
  #entryPrice = Number.NaN;
  #maxLoss = Number.NaN;
  #maxProfit = Number.NaN;

  constructor(terms: ExitTerms) {
    this.#terms = terms;
    this.#qty = signedQty(terms.side, terms.quantity);
  }

  /** Computes the bounds of a new position from its entry's fill price. Before the first call no bound is reached. */
  open(entryPrice: number): void {
    const { quantity, maxLoss, maxProfit } = this.#terms;
    this.#entryPrice = entryPrice;
    this.#maxLoss = minorOf(maxLoss, entryPrice * quantity);
    this.#maxProfit = minorOf(maxProfit, entryPrice * quantity);
  }

  /**
   * Says whether the position must be closed at `price`. Allocates nothing.
   *
   * @param best the best price since the entry: the highest of a long position, the lowest of a short one. The entry's fill
   *   and `price` count.
   * @param due true from the strategy's square-off time on
   * @returns the reason to close, or null
   */
  judge(price: number, best: number, due: boolean): BoundExit | null {
    if (due) return "square-off";
    const pnl = grossPnl(this.#qty, this.#entryPrice, price);
    if (pnl <= -this.#maxLoss) return "stop-loss";
    if (pnl >= this.#maxProfit) return "target";
    const { trailingStop } = this.#terms;
    if (trailingStop === null) return null;
    const retreat = this.#qty > 0 ? best - price : price - best;
    return retreat >= minorOf(trailingStop, best) ? "trailing-stop" : null;
  }
}

/** A bound in minor units, >= 1. A percentage is of `whole`, an integer >= 1, and is rounded up. */
function minorOf(bound: Bound, whole: number): number {
  return typeof bound === "number" ? bound : partsOf(whole, Math.round(bound.percent * PARTS_IN_PERCENT));
}

/** `whole` × `parts` ÷ 1,000,000, rounded up, exactly. */
function partsOf(whole: number, parts: number): number {
  const product = whole * parts;
  // Exact: a safe integer divided by a million never rounds to a whole number unless the quotient is whole.
  if (Number.isSafeInteger(product)) return Math.ceil(product / PARTS_IN_WHOLE);
  const rest = whole % PARTS_IN_WHOLE;
  return ((whole - rest) / PARTS_IN_WHOLE) * parts + Math.ceil((rest * parts) / PARTS_IN_WHOLE);
}
