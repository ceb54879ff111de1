import type { Side } from "../protocol/mod.ts";

/**
 * The price at which the paper venue fills: the row's, made worse by the slippage, and never below one minor unit.
 *
 * @param price the row's price in minor units, >= 1
 * @param slippageTicks minor units, >= 0
 */
export function paperFillPrice(side: Side, price: number, slippageTicks: number): number {
  return side === "BUY" ? price + slippageTicks : Math.max(1, price - slippageTicks);
}
