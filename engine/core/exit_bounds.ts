import type { Bound, ExitReason, Side, Units } from "../protocol/mod.ts";

/** What closes a strategy's position besides its exit condition. */
export interface ExitTerms extends Units {
  readonly side: Side;
  /** In minor units of quantity. */
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
 * Each bound is a price: the first price, seen from the entry, at which the exact result has reached it. An amount of money
 * and a percentage are turned into whole minor units of price, away from the entry. That changes no judgement: prices are
 * whole, so they reach the price exactly when the result, before it is rounded, reaches the bound.
 *
 * A percentage is of what the price is without its sign. Of a price of 0 it is unknown, and never reached.
 */
export class ExitBounds {
  readonly #terms: ExitTerms;
  /** 1 for a long position, -1 for a short one: with it, a higher price times the sign is always the better one. */
  readonly #sign: number;
  /** The distances of amounts of money, which are the same at every entry. */
  readonly #lossAway: number;
  readonly #profitAway: number;
  /** Prices times the sign. */
  #stop = Number.NaN;
  #target = Number.NaN;
  /** The price of the trailing stop, times the sign, and the best price that it is of. */
  #trail = Number.NaN;
  #trailOf = Number.NaN;

  constructor(terms: ExitTerms) {
    this.#terms = terms;
    this.#sign = terms.side === "BUY" ? 1 : -1;
    this.#lossAway = distanceOf(terms.maxLoss, terms);
    this.#profitAway = distanceOf(terms.maxProfit, terms);
  }

  /** Computes the bounds of a new position from its entry's fill price. Before the first call no bound is reached. */
  open(entryPrice: number): void {
    const { maxLoss, maxProfit } = this.#terms;
    const entry = this.#sign * entryPrice;
    this.#stop = entry - (typeof maxLoss === "number" ? this.#lossAway : partOf(entryPrice, maxLoss.percent));
    this.#target = entry + (typeof maxProfit === "number" ? this.#profitAway : partOf(entryPrice, maxProfit.percent));
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
    const height = this.#sign * price;
    if (height <= this.#stop) return "stop-loss";
    if (height >= this.#target) return "target";
    if (this.#terms.trailingStop === null) return null;
    if (best !== this.#trailOf) this.#trailFrom(best, this.#terms.trailingStop);
    return height <= this.#trail ? "trailing-stop" : null;
  }

  #trailFrom(best: number, bound: Bound): void {
    this.#trailOf = best;
    this.#trail = this.#sign * best - (typeof bound === "number" ? bound : partOf(best, bound.percent));
  }
}

/**
 * How far the price has to go until a position has gained or lost an amount of money, in whole minor units of price, rounded
 * up. NaN for a percentage.
 */
function distanceOf(bound: Bound, { quantity, scale, qtyScale, moneyScale, multiplier }: ExitTerms): number {
  if (typeof bound !== "number") return Number.NaN;
  // The usual instrument: money has the decimals of prices. Exact, see `partOf`.
  if (scale === moneyScale && qtyScale === 1 && multiplier === 1) return Math.ceil(bound / quantity);
  const amount = BigInt(bound) * BigInt(scale) * BigInt(qtyScale);
  return dividedUp(amount, BigInt(quantity) * BigInt(multiplier) * BigInt(moneyScale));
}

/** A percentage of a price without its sign, in whole minor units, rounded up. Infinity: of 0 it is unknown. */
function partOf(price: number, percent: number): number {
  if (price === 0) return Number.POSITIVE_INFINITY;
  const parts = Math.round(percent * PARTS_IN_PERCENT);
  const product = Math.abs(price) * parts;
  // Exact: a safe integer divided by an integer never rounds to a whole number unless the quotient is whole.
  if (Number.isSafeInteger(product) || Number.isNaN(product)) return Math.ceil(product / PARTS_IN_WHOLE);
  return dividedUp(BigInt(Math.abs(price)) * BigInt(parts), BigInt(PARTS_IN_WHOLE));
}

/** A quotient, rounded up. One that is no safe integer is the double nearest to it: no price is so far away. */
function dividedUp(dividend: bigint, divisor: bigint): number {
  return Number((dividend + divisor - 1n) / divisor);
}
