import { type BoundExit, ExitBounds, signedQty } from "../../engine/core/mod.ts";
import { type KnownPosition, MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import { Column, type InertRange, type RowContext } from "../rules/mod.ts";
import { StrategyField as F } from "./strategy_fields.ts";
import type { StrategyLimits } from "./strategy_limits.ts";
import type { StrategySetup } from "./strategy_setup.ts";

/** The fill that opened a position. */
interface Entry {
  readonly entryPrice: number;
  readonly ts: number;
  /** Its row, at which the position is not judged yet. 0: none. */
  readonly seq: number;
  /** The number of its order. */
  readonly n: number;
}

/**
 * Watches the open position of a strategy: its entry price, the extremes of the price since, and its bounds. The numbers are
 * fields of the strategy in the arena, from `base` on. Everything else here is derived from them.
 */
export class PositionWatch {
  readonly #spec: StrategySpec;
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #barCount: number | null;
  readonly #limits: StrategyLimits;
  #bounds: ExitBounds;
  readonly #signedQty: number;
  /** The offset of the best price since the entry. */
  readonly #best: number;

  constructor(spec: StrategySpec, setup: Pick<StrategySetup, "arena" | "barCount" | "base" | "limits">) {
    this.#spec = spec;
    this.#arena = setup.arena;
    this.#base = setup.base;
    this.#best = setup.base + (spec.side === "BUY" ? F.high : F.low);
    this.#signedQty = signedQty(spec.side, spec.quantity);
    this.#barCount = setup.barCount;
    this.#limits = setup.limits;
    this.#bounds = this.#openBounds();
  }

  /** A fill at `entryPrice`, in minor units, has opened a position. */
  open({ entryPrice, ...entry }: Entry): void {
    this.#set(F.entryPrice, entryPrice);
    this.#set(F.high, entryPrice);
    this.#set(F.low, entryPrice);
    this.#bounds.open(entryPrice);
    this.#note(entry, this.#barCount === null ? Number.NaN : this.#arena[this.#barCount]!);
  }

  /** Takes over main's record of the position. Extremes that were seen of the same entry are kept, and main's are added. */
  restore({ entryPrice, entryTs, entryN, extremes }: KnownPosition): void {
    const entry = { ts: entryTs, seq: 0, n: entryN };
    if (this.#get(F.entryN) !== entryN) this.open({ entryPrice, ...entry });
    // The number of bars is unknown, because this slot has not seen all rows since the entry.
    this.#note(entry, Number.NaN);
    if (extremes === undefined) return;
    this.#set(F.high, Math.max(this.#get(F.high), extremes.high));
    this.#set(F.low, Math.min(this.#get(F.low), extremes.low));
  }

  /** The limits have changed. The extremes stay. */
  takeLimits(): void {
    this.#bounds = this.#openBounds();
  }

  /**
   * Judges the position at a later price: notes the extremes, and checks the bounds.
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
   * Narrows an inert range to prices about `price` at which no bound is reached and no extreme is new.
   *
   * @returns false if there are none
   */
  keepInert(price: number, range: InertRange): boolean {
    const [low, high] = [this.#get(F.low), this.#get(F.high)];
    if (price < low || price > high || this.#isReached(price)) return false;
    // If a bound is reached at neither of two prices, it is reached at none between them.
    const [from, to] = [this.#isReached(low) ? price : low, this.#isReached(high) ? price : high];
    return range.keepWithin(Column.price, from / this.#spec.scale, to / this.#spec.scale);
  }

  #isReached(price: number): boolean {
    return this.#bounds.judge(price, this.#arena[this.#best]!, false) !== null;
  }

  /** Writes the values of the position at a row to the context of an exit condition. */
  show(row: { readonly ts: number; readonly price: number }, context: RowContext): void {
    const { scale, qtyScale, multiplier, quantity } = this.#spec;
    const entryPrice = this.#get(F.entryPrice);
    const pnl = (row.price - entryPrice) * this.#signedQty;
    context.pnl = (pnl * multiplier) / (scale * qtyScale);
    // Of an entry at 0 it is unknown.
    context.pnlPct = entryPrice === 0 ? Number.NaN : (100 * pnl) / (Math.abs(entryPrice) * quantity);
    context.entryPrice = entryPrice / scale;
    context.highSinceEntry = this.#get(F.high) / scale;
    context.lowSinceEntry = this.#get(F.low) / scale;
    context.entryBars = this.#get(F.entryBars);
    context.minutesInTrade = (row.ts - this.#get(F.entryTs)) / MICROS.minute;
  }

  #openBounds(): ExitBounds {
    const bounds = new ExitBounds(this.#limits.terms);
    bounds.open(this.#get(F.entryPrice));
    return bounds;
  }

  #note({ ts, seq, n }: Omit<Entry, "entryPrice">, bars: number): void {
    this.#set(F.entryTs, ts);
    this.#set(F.entrySeq, seq);
    this.#set(F.entryN, n);
    this.#set(F.entryBars, bars);
  }

  #set(field: number, value: number): void {
    this.#arena[this.#base + field] = value;
  }

  #get(field: number): number {
    return this.#arena[this.#base + field]!;
  }
}
