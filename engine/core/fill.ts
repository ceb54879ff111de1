import { assert, type Side } from "../protocol/mod.ts";

/**
 * The price at which the paper venue fills: the row's price, made worse by the slippage, and at least one minor unit.
 *
 * @param price the row's price in minor units, >= 1
 * @param slippageTicks minor units, >= 0
 */
export function paperFillPrice(side: Side, price: number, slippageTicks: number): number {
  return side === "BUY" ? price + slippageTicks : Math.max(1, price - slippageTicks);
}

/** What a fill costs: `notional * rate + fixed`. */
export interface FeeSchedule {
  /** Billionths of the notional: 300,000 is 0.03 %. An integer >= 0. */
  readonly rateNano: number;
  /** Billionths of one unit of price, per fill: 20,000,000,000 is 20 rupees. An integer >= 0. */
  readonly fixedNano: number;
}

/** No fees. */
export const NO_FEES: FeeSchedule = { rateNano: 0, fixedNano: 0 };

const NANO = 1_000_000_000n;

/**
 * The fee of one fill, rounded once, half up. Exact: doubles would round wrongly at large notionals.
 *
 * @param notional price times quantity, in minor units, a safe integer >= 0
 * @param scale minor units in one unit of price
 * @returns minor units, a safe integer >= 0
 *
 * @example
 *   feeOf(2_010_000, 100, { rateNano: 300_000, fixedNano: 0 }); // 603: 0.03 % of 20,100.00 is 6.03
 */
export function feeOf(notional: number, scale: number, schedule: FeeSchedule): number {
  if (schedule.rateNano === 0 && schedule.fixedNano === 0) return 0;
  assert(Number.isSafeInteger(notional), `notional is a safe integer, was ${notional}`);
  const nano = BigInt(notional) * BigInt(schedule.rateNano) + BigInt(scale) * BigInt(schedule.fixedNano);
  const fee = Number((nano + NANO / 2n) / NANO);
  assert(Number.isSafeInteger(fee), `fee is a safe integer, was ${fee}`);
  return fee;
}
