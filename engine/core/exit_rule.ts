import type { Side } from "../protocol/mod.ts";

/** The two bounds of a position's gross result, both > 0, in minor units. */
export interface ExitBounds {
  readonly maxLoss: number;
  readonly maxProfit: number;
}

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

/**
 * The exit that needs no rule text, judged the same in a slot and by the guard.
 *
 * @param pnl gross, in minor units
 * @returns `stop-loss` at or below -maxLoss, `target` at or above maxProfit, else null
 */
export function judgeBounds(pnl: number, bounds: ExitBounds): "stop-loss" | "target" | null {
  if (pnl <= -bounds.maxLoss) return "stop-loss";
  if (pnl >= bounds.maxProfit) return "target";
  return null;
}

/** The side that closes a position. */
export function oppositeSide(side: Side): Side {
  return side === "BUY" ? "SELL" : "BUY";
}
