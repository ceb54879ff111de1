import type { Bound, ExitReason, Side } from "../protocol/mod.ts";
import { grossPnl, signedQty } from "./exit_rule.ts";

/** How a strategy's position gets out without its exit condition. */
export interface ExitTerms {
  readonly side: Side;
  readonly quantity: number;
  readonly maxLoss: Bound;
  readonly maxProfit: Bound;
  readonly trailingStop: Bound | null;
}

/** The exits that need no rule text, in the order in which they are asked. */
export type BoundExit = Extract<ExitReason, "square-off" | "stop-loss" | "target" | "trailing-stop">;

/** A percentage of at most four decimals is a whole number of these parts. */
const PARTS_IN_WHOLE = 1_000_000;
const PARTS_IN_PERCENT = 10_000;

/**
 * The bounds of one strategy's position, judged the same in a slot and by the guard.
 *
 * Everything is in whole minor units. What a percentage comes to is rounded up to the next one: prices and results are
 * whole too, so that one is at or beyond the rounded bound exactly when it is at or beyond the percentage itself.
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

  /** A position was opened: works its bounds out from the entry's fill price. Nothing is reached before the first. */
  open(entryPrice: number): void {
    const { quantity, maxLoss, maxProfit } = this.#terms;
    this.#entryPrice = entryPrice;
    this.#maxLoss = minorOf(maxLoss, entryPrice * quantity);
    this.#maxProfit = minorOf(maxProfit, entryPrice * quantity);
  }

  /**
   * Says whether the position must get out. Allocates nothing.
   *
   * @param best the best price since the entry, its fill's and this one included: a long position's highest, a short one's
   *   lowest
   * @param due true from the strategy's own closing time on
   */
  judge(price: number, best: number, due: boolean): BoundExit | null {
    if (due) return "square-off";
    const pnl = grossPnl(this.#qty, this.#entryPrice, price);
    if (pnl <= -this.#maxLoss) return "stop-loss";
    if (pnl >= this.#maxProfit) return "target";
    const { trailingStop } = this.#terms;
    if (trailingStop === null) return null;
    const comeBack = this.#qty > 0 ? best - price : price - best;
    return comeBack >= minorOf(trailingStop, best) ? "trailing-stop" : null;
  }
}

/** A bound in minor units, >= 1; a percentage of `whole`, an integer >= 1, rounded up. */
function minorOf(bound: Bound, whole: number): number {
  return typeof bound === "number" ? bound : partsOf(whole, Math.round(bound.percent * PARTS_IN_PERCENT));
}

/** `whole` × `parts` ÷ 1,000,000, rounded up, exactly. */
function partsOf(whole: number, parts: number): number {
  const product = whole * parts;
  // A quotient of safe integers by a million is never rounded to a whole number that it is not.
  if (Number.isSafeInteger(product)) return Math.ceil(product / PARTS_IN_WHOLE);
  const rest = whole % PARTS_IN_WHOLE;
  return ((whole - rest) / PARTS_IN_WHOLE) * parts + Math.ceil((rest * parts) / PARTS_IN_WHOLE);
}
