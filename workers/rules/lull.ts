import { unreachable } from "../../engine/protocol/mod.ts";
import type { TruthPlan, WindowPlan } from "./plan.ts";
import { Column } from "./row_context.ts";

/** What a lull is told of a row. */
export interface LullRow {
  /** Minor units. */
  readonly price: number;
  /** Microseconds. */
  readonly ts: number;
  /** The local time of day, microseconds. */
  readonly time: number;
  /** The instant up to which the time of day goes on with `ts`: midnight, or where the zone's offset changes. */
  readonly dayEnds: number;
}

/** Prices about a row, and instants from it on, both ends included, at which something stays as it is there. */
export class Lull {
  /** Minor units. */
  low: number = Number.NEGATIVE_INFINITY;
  high: number = Number.POSITIVE_INFINITY;
  /** Microseconds. */
  last: number = Number.POSITIVE_INFINITY;

  /** It lasts for ever, whatever the price. */
  reset(): void {
    this.low = Number.NEGATIVE_INFINITY;
    this.high = Number.POSITIVE_INFINITY;
    this.last = Number.POSITIVE_INFINITY;
  }

  /** Narrows it to prices from `low` to `high`. */
  keepWithin(low: number, high: number): void {
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
  }

  /** Narrows it to the instants before `ts`. */
  keepBefore(ts: number): void {
    this.last = Math.min(this.last, ts - 1);
  }

  /** Narrows it to the instants before the local time of day `time` comes next, or the day is over. */
  keepBeforeTime(time: number, row: LullRow): void {
    const whole = Math.ceil(time);
    this.keepBefore(row.time < whole ? Math.min(row.ts + (whole - row.time), row.dayEnds) : row.dayEnds);
  }
}

/**
 * Says of a condition at a row: true if it is false there, not unknown, and will be throughout the lull, which is
 * narrowed for it. Where it says false, the lull may be narrower than before, and has the row in it still. Allocates
 * nothing.
 */
export type LullCode = (row: LullRow, lull: Lull) => boolean;

/**
 * What can be told of a plan from the price and the time of day alone. It is unsure of everything but comparisons of one
 * of them with a constant: of values that only other rows know, of calculations, and of unknowns, which are reported at
 * the row where they come up.
 *
 * @param scale of the instrument
 * @returns null if it could never be sure
 */
export function compileLull(plan: TruthPlan, scale: number): LullCode | null {
  switch (plan.kind) {
    case "certain":
      return plan.truth === 0 ? () => true : null;
    case "window":
      return compileWindow(plan, scale);
    case "range":
    case "compare":
      return null;
    case "AND": {
      const [left, right] = [compileLull(plan.left, scale), compileLull(plan.right, scale)];
      if (left === null || right === null) return left ?? right;
      return (row, lull) => left(row, lull) || right(row, lull);
    }
    case "OR": {
      const [left, right] = [compileLull(plan.left, scale), compileLull(plan.right, scale)];
      if (left === null || right === null) return null;
      return (row, lull) => left(row, lull) && right(row, lull);
    }
    default:
      return unreachable(plan);
  }
}

function compileWindow({ value, low, high }: WindowPlan, scale: number): LullCode | null {
  if (value.kind !== "column") return null;
  if (value.column === Column.time) return compileTimes(low, high);
  if (value.column !== Column.price) return null;
  const [first, last] = [firstAtLeast(low, scale), -firstAtLeast(-high, scale)];
  return (row, lull) => {
    const { price } = row;
    if (price >= first && price <= last) return false;
    if (price < first) lull.keepWithin(Number.NEGATIVE_INFINITY, first - 1);
    else lull.keepWithin(last + 1, Number.POSITIVE_INFINITY);
    return true;
  };
}

function compileTimes(low: number, high: number): LullCode {
  return (row, lull) => {
    if (row.time >= low && row.time <= high) return false;
    lull.keepBeforeTime(low, row);
    return true;
  };
}

/** Prices of so many minor units, a trillion whole ones of a scale of 1,000, are told apart by what rules see of them. */
const LARGEST = 2 ** 50;

/**
 * The least price in minor units of which rules see a decimal of `bound` or more. Rules see the quotient, rounded, and so
 * the one nearest to the product, which is rounded too, or one of its neighbours is it.
 *
 * @returns no bound at all if the price would be too large to be sure of
 */
function firstAtLeast(bound: number, scale: number): number {
  let price = Math.round(bound * scale) - 1;
  if (!(Math.abs(price) < LARGEST)) return Number.NEGATIVE_INFINITY;
  while (price / scale < bound) price += 1;
  return price;
}
