import { assert, type InstrumentKind, type Side } from "../protocol/mod.ts";

/** One charge of an executed order: a part of its worth, or of other charges, between two bounds. */
export interface Charge {
  readonly name: string;
  /** Billionths: 300,000 is 0.03 %. An integer >= 0. */
  readonly rateNano: number;
  /** Billionths of one unit of money that it is at least, whatever the order is worth. An integer >= 0. */
  readonly minimumNano: number;
  /** Billionths of one unit of money that it is at most. Null: no bound. */
  readonly maximumNano: number | null;
  /** Places, in the list, of the earlier charges that it is a part of. Null: it is a part of the order's worth. */
  readonly of: readonly number[] | null;
}

/** The charges of an order by its side. */
export type ChargesBySide = Readonly<Record<Side, readonly Charge[]>>;

/** The charges by kind of instrument. A kind that is not there has no known fees. */
export interface ChargeTable {
  /** The currency of all bounds, such as INR. */
  readonly currency: string;
  readonly kinds: Readonly<Partial<Record<InstrumentKind, ChargesBySide>>>;
  /** The kind of instruments of no kind. Null: they have no known fees. */
  readonly unknownKind: InstrumentKind | null;
}

const NANO = 1_000_000_000;
const BIG_NANO = 1_000_000_000n;

/**
 * Each charge of an order, in the order of the list, in minor units of money. Each is rounded by itself, half up, as a
 * contract note prints it; one that is a part of others is a part of what they are after rounding. No charge ever falls as the
 * worth rises. Exact: no fraction is ever a double.
 *
 * @param notional what the order is worth without its sign, in minor units of money, an exact integer >= 0
 * @param moneyScale minor units in one unit of money
 */
export function chargesOf(notional: number | bigint, moneyScale: number, charges: readonly Charge[]): number[] {
  const isExact = typeof notional === "bigint" || Number.isSafeInteger(notional);
  assert(isExact && notional >= 0, `notional is an exact integer >= 0, was ${notional}`);
  const amounts: number[] = [];
  for (const charge of charges) {
    let base = notional;
    if (charge.of !== null) {
      base = 0;
      for (const place of charge.of) base += amounts[place]!;
    }
    amounts.push(amountOf(base, moneyScale, charge));
  }
  return amounts;
}

/** The sum of `chargesOf`. */
export function sumOfCharges(notional: number | bigint, moneyScale: number, charges: readonly Charge[]): number {
  let sum = 0;
  for (const amount of chargesOf(notional, moneyScale, charges)) sum += amount;
  return sum;
}

function amountOf(base: number | bigint, moneyScale: number, charge: Charge): number {
  const { rateNano, minimumNano, maximumNano } = charge;
  const least = minimumNano * moneyScale;
  const most = maximumNano === null ? 0 : maximumNano * moneyScale;
  if (typeof base === "number" && base * rateNano + NANO <= Number.MAX_SAFE_INTEGER) {
    if (least + NANO <= Number.MAX_SAFE_INTEGER && most <= Number.MAX_SAFE_INTEGER) {
      const own = Math.max(base * rateNano, least);
      const nano = (maximumNano === null ? own : Math.min(own, most)) + NANO / 2;
      return (nano - (nano % NANO)) / NANO;
    }
  }
  return exactAmountOf(BigInt(base), moneyScale, charge);
}

function exactAmountOf(base: bigint, moneyScale: number, charge: Charge): number {
  const least = BigInt(charge.minimumNano) * BigInt(moneyScale);
  const most = charge.maximumNano === null ? null : BigInt(charge.maximumNano) * BigInt(moneyScale);
  let nano = base * BigInt(charge.rateNano);
  if (nano < least) nano = least;
  if (most !== null && nano > most) nano = most;
  return Number((nano + BIG_NANO / 2n) / BIG_NANO);
}
