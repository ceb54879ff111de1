import type { Side, Units } from "../protocol/mod.ts";
import { exactValueOf, valueOf } from "./value.ts";

/** An open position: one entry that has no exit yet. Prices and quantities in minor units. */
export interface Position {
  readonly side: Side;
  readonly qty: number;
  readonly entryPrice: number;
  readonly entryTs: number;
  /** The n of the entry's order. */
  readonly entryN: number;
}

/** A quantity with its direction: positive for a long position, negative for a short one. */
export function signedQty(side: Side, qty: number): number {
  return side === "BUY" ? qty : -qty;
}

/** The side of the order that closes a position. */
export function oppositeSide(side: Side): Side {
  return side === "BUY" ? "SELL" : "BUY";
}

/**
 * Gross result of a position at `price`, in minor units of money: the difference of what it was worth at its entry and what
 * it is worth at `price`, both as `valueOf` rounds them. Fees are not part of it.
 *
 * @param price NaN gives NaN
 */
export function grossPnl(
  { side, qty, entryPrice }: Pick<Position, "entryPrice" | "qty" | "side">,
  price: number,
  units: Units,
): number {
  const [then, now] = [valueOf(entryPrice, qty, units), valueOf(price, qty, units)];
  const isExact = Number.isNaN(price) || (Number.isSafeInteger(then) && Number.isSafeInteger(now));
  const gained = isExact ? now - then : Number(exactValueOf(price, qty, units) - exactValueOf(entryPrice, qty, units));
  // The difference from 0 makes no -0.
  return side === "BUY" ? gained : 0 - gained;
}

/**
 * What a fill realises, in minor units of money.
 *
 * @param position the position that the fill closes, or null for an entry
 * @param fill its price, and its fees
 * @returns -fees for an entry, gross - fees for an exit
 */
export function realisedBy(
  position: Position | null,
  { price, fees }: { readonly price: number; readonly fees: number },
  units: Units,
): number {
  return (position === null ? 0 : grossPnl(position, price, units)) - fees;
}
