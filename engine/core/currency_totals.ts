import { type Instrument, toDecimal } from "../protocol/mod.ts";
import { mostOf } from "./most.ts";

/** The currency of an amount, and in which unit it is counted. */
export type MoneyUnit = Pick<Instrument, "currency" | "moneyScale">;

/** The sum of amounts of one currency. */
export interface CurrencyTotal {
  /** Null: the currency that nobody has named. */
  readonly currency: string | null;
  /** In `1 / scale`, of any size. */
  readonly minor: bigint;
  /** The finest scale of the currency's instruments. */
  readonly scale: number;
}

/** The name of the currency that nobody has named, where several are listed. */
export const UNNAMED_CURRENCY = "unnamed";

interface Sum {
  readonly scale: number;
  /** A safe integer. What does not fit is in `more`. */
  minor: number;
  more: bigint;
  isUsed: boolean;
}

/**
 * Sums of money, one for each currency: amounts of two currencies are never added. Within a currency amounts are added as
 * integers of its finest unit, and the sum is exact whatever its size.
 */
export class CurrencyTotals {
  readonly #sums: Map<string | null, Sum> = new Map();

  /** @param units of all amounts that are added */
  constructor(units: Iterable<MoneyUnit>) {
    for (const { currency, moneyScale } of units) {
      const scale = Math.max(moneyScale, this.#sums.get(currency)?.scale ?? 1);
      this.#sums.set(currency, { scale, minor: 0, more: 0n, isUsed: false });
    }
  }

  /** Minor units in one unit of the sum of a currency; 1 for an unknown one. */
  scaleOf(currency: string | null): number {
    return this.#sums.get(currency)?.scale ?? 1;
  }

  /** Adds an amount, in minor units of its currency. @throws RangeError if its unit is not among those of the constructor */
  add(minor: number, { currency, moneyScale }: MoneyUnit): void {
    const sum = this.#sums.get(currency);
    if (sum === undefined || sum.scale % moneyScale !== 0)
      throw new RangeError(`Expected an amount of a known unit, was ${currency} in 1/${moneyScale}`);
    sum.isUsed = true;
    const factor = sum.scale / moneyScale;
    const added = sum.minor + minor * factor;
    if (Number.isSafeInteger(added) && Number.isSafeInteger(minor * factor)) sum.minor = added;
    else sum.more += BigInt(minor) * BigInt(factor);
  }

  /**
   * The sums of the currencies of which there was an amount, at least one: without an amount it is 0 of the first unit's
   * currency. The unnamed one comes first, the others by name.
   */
  get all(): readonly CurrencyTotal[] {
    const known = [...this.#sums].map(([currency, sum]) => ({ currency, ...sum }));
    const used = known.filter(({ isUsed }) => isUsed);
    const totals = (used.length > 0 ? used : known.slice(0, 1))
      .map(({ currency, scale, minor, more }) => ({ currency, scale, minor: BigInt(minor) + more }))
      .sort((a, b) => ((a.currency ?? "") < (b.currency ?? "") ? -1 : 1));
    return totals.length > 0 ? totals : [{ currency: null, minor: 0n, scale: 1 }];
  }
}

/** The one figure of totals of a single currency, a decimal; null: there are several currencies. */
export function singleOf(totals: readonly CurrencyTotal[]): number | null {
  const [first] = totals;
  return first === undefined || totals.length > 1 ? null : toDecimal(first.minor, first.scale);
}

/** The figures of totals of several currencies, decimals by the currency's name; null: there is one currency. */
export function byCurrency(totals: readonly CurrencyTotal[]): Readonly<Record<string, number>> | null {
  if (totals.length < 2) return null;
  return Object.fromEntries(
    totals.map(({ currency, minor, scale }) => [currency ?? UNNAMED_CURRENCY, toDecimal(minor, scale)]),
  );
}

/** What a session has realised in all, as its close and its summary have it. */
export interface RealisedTotal {
  /** A decimal; null: there are several currencies. */
  readonly realised: number | null;
  /** Decimals by the currency's name; only where there are several. */
  readonly realisedByCurrency?: Readonly<Record<string, number>>;
}

/** The totals as a session's close has them. */
export function realisedTotal(totals: readonly CurrencyTotal[]): RealisedTotal {
  const realisedByCurrency = byCurrency(totals);
  return { realised: singleOf(totals), ...(realisedByCurrency === null ? {} : { realisedByCurrency }) };
}

/** Totals of what a close or a summary has: integers of the finest unit of each currency. */
export function totalsOf(total: RealisedTotal, units: readonly MoneyUnit[]): readonly CurrencyTotal[] {
  const known = new CurrencyTotals(units);
  const { realised, realisedByCurrency } = total;
  if (realisedByCurrency === undefined) {
    // Nobody says which currency it is of: the finest unit of all holds it exactly.
    const scale = mostOf(units, ({ moneyScale }) => moneyScale, 1);
    return [{ currency: null, minor: minorOf(realised ?? 0, scale), scale }];
  }
  return Object.entries(realisedByCurrency).map(([name, amount]) => {
    const currency = name === UNNAMED_CURRENCY ? null : name;
    const scale = known.scaleOf(currency);
    return { currency, minor: minorOf(amount, scale), scale };
  });
}

/** Minor units of the double that is nearest to them: rounding gives them back. */
function minorOf(decimal: number, scale: number): bigint {
  return BigInt(Math.round(decimal * scale));
}
