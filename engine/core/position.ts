import type { Side } from "../protocol/mod.ts";

/** An open position: one entry that has no exit yet. Prices in minor units. */
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
 * Gross result of a position at `price`, in minor units. Fees are not part of it.
 *
 * @param qty signed, as `signedQty` returns it
 */
export function grossPnl(qty: number, entryPrice: number, price: number): number {
  return (price - entryPrice) * qty;
}

/**
 * What a fill realises, in minor units.
 *
 * @param position the position that the fill closes, or null for an entry
 * @returns -fees for an entry, gross - fees for an exit
 */
export function realisedBy(position: Position | null, fillPrice: number, fees: number): number {
  if (position === null) return 0 - fees;
  return grossPnl(signedQty(position.side, position.qty), position.entryPrice, fillPrice) - fees;
}
