import type { Side } from "../protocol/mod.ts";

/** A quantity with its direction: positive for a long position, negative for a short one. */
export function signedQty(side: Side, qty: number): number {
  return side === "BUY" ? qty : -qty;
}

/**
 * Gross result of a position at `price`, in minor units: from the entry's fill price, fees left out.
 *
 * @param qty signed, as `signedQty` has it
 */
export function grossPnl(qty: number, entryPrice: number, price: number): number {
  return (price - entryPrice) * qty;
}

/** The side that closes a position. */
export function oppositeSide(side: Side): Side {
  return side === "BUY" ? "SELL" : "BUY";
}
