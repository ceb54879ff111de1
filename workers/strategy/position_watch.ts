import { type BoundExit, ExitBounds, grossPnl, signedQty } from "../../engine/core/mod.ts";
import { type KnownPosition, MICROS, type StrategySpec } from "../../engine/protocol/mod.ts";
import { StrategyField as F } from "./strategy_fields.ts";
import { Column, type InertRange, type RowContext } from "../rules/mod.ts";
import type { StrategyLimits } from "./strategy_limits.ts";
import type { StrategySetup } from "./strategy_setup.ts";

/** The fill that a position was opened by. */
interface Entry {
  readonly entryPrice: number;
  readonly ts: number;
  /** Its row: it is not judged at that. 0: at none. */
  readonly seq: number;
  /** Of its order. */
  readonly n: number;
}

/**
 * What the exits of a strategy's position are measured by: its fill's price and the extremes since. They stand among the
 * strategy's fields in the arena, from `base` on, and what is kept besides can be told from them.
 */
export class PositionWatch {
  readonly #spec: StrategySpec;
  readonly #arena: Float64Array;
  readonly #base: number;
  readonly #barCount: number | null;
  readonly #limits: StrategyLimits;
  #bounds: ExitBounds;
  readonly #signedQty: number;
  /** Where the best price since the entry stands. */
  readonly #best: number;

  constructor(spec: StrategySpec, place: Pick<StrategySetup, "arena" | "barCount" | "base" | "limits">) {
    this.#spec = spec;
    this.#arena = place.arena;
    this.#base = place.base;
    this.#best = place.base + (spec.side === "BUY" ? F.high : F.low);
    this.#signedQty = signedQty(spec.side, spec.quantity);
    this.#barCount = place.barCount;
    this.#limits = place.limits;
    this.#bounds = this.#openBounds();
  }

  /** A position was opened by a fill at `entryPrice`, in minor units. */
  open({ entryPrice, ...entry }: Entry): void {
    this.#set(F.entryPrice, entryPrice);
    this.#set(F.high, entryPrice);
    this.#set(F.low, entryPrice);
    this.#bounds.open(entryPrice);
    this.#note(entry, this.#barCount === null ? Number.NaN : this.#arena[this.#barCount]!);
  }

  /** Takes main's word for it: what was seen of the same entry still holds, and so does what main has seen. */
  restore({ entryPrice, entryTs, entryN, extremes }: KnownPosition): void {
    const entry = { ts: entryTs, seq: 0, n: entryN };
    if (this.#get(F.entryN) !== entryN) this.open({ entryPrice, ...entry });
    // Who has not seen the rows since does not know how many bars there were.
    this.#note(entry, Number.NaN);
    if (extremes === undefined) return;
    this.#set(F.high, Math.max(this.#get(F.high), extremes.high));
    this.#set(F.low, Math.min(this.#get(F.low), extremes.low));
  }

  /** The limits are others from here on. What has been seen of the price holds. */
  takeLimits(): void {
    this.#bounds = this.#openBounds();
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
   * Narrows an inert range to prices about `price` at which no bound is reached and no extreme is new.
   *
   * @returns false if there are none
   */
  keepInert(price: number, range: InertRange): boolean {
    const [low, high] = [this.#get(F.low), this.#get(F.high)];
    if (price < low || price > high || this.#isReached(price)) return false;
    // Between two prices at which no bound is reached there is none at which one is.
    const [from, to] = [this.#isReached(low) ? price : low, this.#isReached(high) ? price : high];
    return range.keepWithin(Column.price, from / this.#spec.scale, to / this.#spec.scale);
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
