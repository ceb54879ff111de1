import { assert, type Instrument, type Side, type Units } from "../protocol/mod.ts";
import { type ChargeTable, sumOfCharges } from "./charges.ts";
import { exactValueOf, valueOf } from "./value.ts";

/**
 * The price at which the paper venue fills: the row's price, made worse by the slippage. What has a price above 0 is never
 * sold for less than one minor unit: slippage makes no option pay for being taken. At and below 0 nothing keeps it.
 *
 * @param price the row's price in minor units
 * @param slippageTicks ticks of the instrument, >= 0
 */
export function paperFillPrice(
  side: Side,
  price: number,
  { slippageTicks, tick }: { readonly slippageTicks: number } & Pick<Instrument, "tick">,
): number {
  const slippage = slippageTicks * tick;
  if (side === "BUY") return price + slippage;
  return price > 0 ? Math.max(1, price - slippage) : price - slippage;
}

/** What a fill costs: `notional * rate + fixed`. */
export interface FeeSchedule {
  /** Billionths of the notional: 300,000 is 0.03 %. An integer >= 0. */
  readonly rateNano: number;
  /** Billionths of one unit of money, per fill: 20,000,000,000 is 20 rupees. An integer >= 0. */
  readonly fixedNano: number;
  /** What each kind of instrument pays by side, instead of the two. Absent: the two. */
  readonly charges?: ChargeTable;
}

/** No fees. */
export const NO_FEES: FeeSchedule = { rateNano: 0, fixedNano: 0 };

const NANO = 1_000_000_000n;

/**
 * The fee of one fill, rounded once, half up. Exact: doubles would round wrongly at large notionals.
 *
 * @param notional what the fill is worth without its sign, in minor units of money, an integer >= 0
 * @param moneyScale minor units in one unit of money
 * @returns minor units of money, an integer >= 0
 *
 * @example
 *   feeOf(2_010_000, 100, { rateNano: 300_000, fixedNano: 0 }); // 603: 0.03 % of 20,100.00 is 6.03
 */
export function feeOf(notional: number | bigint, moneyScale: number, schedule: FeeSchedule): number {
  if (schedule.rateNano === 0 && schedule.fixedNano === 0) return 0;
  const isExact = typeof notional === "bigint" || Number.isSafeInteger(notional);
  assert(isExact && notional >= 0, `notional is an exact integer >= 0, was ${notional}`);
  const nano = BigInt(notional) * BigInt(schedule.rateNano) + BigInt(moneyScale) * BigInt(schedule.fixedNano);
  return Number((nano + NANO / 2n) / NANO);
}

/**
 * The fee of a fill, by its price and quantity in minor units, its side and its instrument: of what it is worth, whatever
 * the price's sign.
 *
 * @throws Error if the schedule has no charges for the instrument's kind: a session refuses it before it begins
 */
export function feeOfFill(
  { price, qty, side }: { readonly price: number; readonly qty: number; readonly side: Side },
  instrument: Units & Partial<Pick<Instrument, "kind">>,
  schedule: FeeSchedule,
): number {
  const value = Math.abs(valueOf(price, qty, instrument));
  if (Number.isSafeInteger(value)) return feeOfWorth(value, { side, instrument, schedule });
  const exact = exactValueOf(price, qty, instrument);
  return feeOfWorth(exact < 0n ? -exact : exact, { side, instrument, schedule });
}

interface FeeFacts {
  readonly side: Side;
  readonly instrument: Units & Partial<Pick<Instrument, "kind">>;
  readonly schedule: FeeSchedule;
}

function feeOfWorth(notional: number | bigint, { side, instrument, schedule }: FeeFacts): number {
  const { charges } = schedule;
  const { moneyScale } = instrument;
  if (charges === undefined) return feeOf(notional, moneyScale, schedule);
  const kind = instrument.kind ?? charges.unknownKind;
  const lists = kind === null ? undefined : charges.kinds[kind];
  assert(lists !== undefined, `the schedule has charges for the kind ${kind}`);
  return sumOfCharges(notional, moneyScale, lists[side]);
}
