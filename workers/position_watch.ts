import { type BoundExit, ExitBounds, grossPnl, signedQty } from "../engine/core/mod.ts";
import { MICROS, type StrategySpec } from "../engine/protocol/mod.ts";
import { StrategyField as F } from "./arena.ts";
import type { Lull, RowContext } from "./rules/mod.ts";

/**
 * What the exits of a strategy's position are measured by: its fill's price and the extremes since. They stand among the
 * strategy's fields in the arena, from `base` on, and what is kept besides can be told from them.
 */
export class PositionWatch {
  readonly #spec: StrategySpec;
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #bounds: ExitBounds;
  readonly #signedQty: number;
  /** Where the best price since the entry stands. */
  readonly #best: number;

  constructor(spec: StrategySpec, place: { readonly arena: Float64Array; readonly base: number }) {
    this.#spec = spec;
    this.#arena = place.arena;
    this.#base = place.base;
    this.#best = place.base + (spec.side === "BUY" ? F.high : F.low);
    this.#signedQty = signedQty(spec.side, spec.quantity);
    this.#bounds = new ExitBounds(spec);
    this.#bounds.open(this.#get(F.entryPrice));
  }

  /** A position was opened. @param entryPrice its fill's, in minor units */
  open(entryPrice: number): void {
    this.#arena[this.#base + F.entryPrice] = entryPrice;
    this.#arena[this.#base + F.high] = entryPrice;
    this.#arena[this.#base + F.low] = entryPrice;
    this.#bounds.open(entryPrice);
  }

  /**
   * Takes a price since then, and says whether the position must get out at it.
   *
   * @param price in minor units
   * @param due true from its closing time on
   */
  judge(price: number, due: boolean): BoundExit | null {
    if (price > this.#get(F.high)) this.#arena[this.#base + F.high] = price;
    else if (price < this.#get(F.low)) this.#arena[this.#base + F.low] = price;
    return this.#bounds.judge(price, this.#arena[this.#best]!, due);
  }

  /**
   * Narrows a lull to the prices about `price` at which no bound is reached, and which are neither above the highest nor
   * below the lowest since the entry: at any other one there is a new extreme to be kept.
   *
   * @returns false if there is none
   */
  keepQuiet(price: number, lull: Lull): boolean {
    const low = this.#get(F.low);
    const high = this.#get(F.high);
    if (price < low || price > high || this.#isReached(price)) return false;
    lull.keepWithin(this.#quietFrom(price, low), this.#quietFrom(price, high));
    return true;
  }

  /** The price nearest to `end`, from a quiet one on, up to which no bound is reached. Beyond one that is, all are. */
  #quietFrom(price: number, end: number): number {
    if (!this.#isReached(end)) return end;
    let quiet = price;
    let reached = end;
    while (Math.abs(reached - quiet) > 1) {
      const middle = Math.floor((quiet + reached) / 2);
      if (this.#isReached(middle)) reached = middle;
      else quiet = middle;
    }
    return quiet;
  }

  #isReached(price: number): boolean {
    return this.#bounds.judge(price, this.#arena[this.#best]!, false) !== null;
  }

  /** Shows an exit condition how the position stands at a row. */
  show(row: { readonly ts: number; readonly price: number }, context: RowContext): void {
    const { scale, quantity } = this.#spec;
    const entryPrice = this.#get(F.entryPrice);
    const pnl = grossPnl(this.#signedQty, entryPrice, row.price);
    context.pnl = pnl / scale;
    context.pnlPct = (100 * pnl) / (entryPrice * quantity);
    context.entryPrice = entryPrice / scale;
    context.highSinceEntry = this.#get(F.high) / scale;
    context.lowSinceEntry = this.#get(F.low) / scale;
    context.entryBars = this.#get(F.entryBars);
    context.minutesInTrade = (row.ts - this.#get(F.entryTs)) / MICROS.minute;
  }

  #get(field: number): number {
    return this.#arena[this.#base + field]!;
  }
}
