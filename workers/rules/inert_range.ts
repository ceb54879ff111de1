import { unreachable } from "../../engine/protocol/mod.ts";
import type { ColumnOf } from "./compile.ts";
import { nextDown, nextUp } from "./neighbours.ts";
import type { TruthPlan, WindowPlan } from "./plan.ts";
import { Column, COLUMNS, type RowContext } from "./row_context.ts";

/** What an inert range needs to know of a row. */
export interface TimedRow {
  /** Microseconds. */
  readonly ts: number;
  /** The local time of day, microseconds. */
  readonly time: number;
  /** The instant up to which the time of day advances with `ts`: midnight, or a change of the zone's offset. */
  readonly dayEnds: number;
}

/**
 * Values of one column, and instants up to one. While a row's value is within them and its time is not later, a condition
 * is false, and judging the strategy has no effect. Both ends are included. An unknown value is in no range.
 */
export class InertRange {
  column: number = Column.price;
  low: number = Number.NEGATIVE_INFINITY;
  high: number = Number.POSITIVE_INFINITY;
  /** Microseconds. */
  last: number = Number.POSITIVE_INFINITY;
  #isColumnSet = false;

  /** Makes it the widest range: every value, for ever. */
  reset(): void {
    this.column = Column.price;
    this.low = Number.NEGATIVE_INFINITY;
    this.high = Number.POSITIVE_INFINITY;
    this.last = Number.POSITIVE_INFINITY;
    this.#isColumnSet = false;
  }

  /** Narrows it to values of a column. @returns false if it is a range of another column already */
  keepWithin(column: number, low: number, high: number): boolean {
    if (this.#isColumnSet && this.column !== column) return false;
    this.#isColumnSet = true;
    this.column = column;
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
    return true;
  }

  /** Narrows it to the instants before `ts`. */
  keepBefore(ts: number): void {
    this.last = Math.min(this.last, ts - 1);
  }

  /** Narrows it to the instants before the local time of day `time` comes next, or the day ends. */
  keepBeforeTime(time: number, row: TimedRow): void {
    const whole = Math.ceil(time);
    this.keepBefore(row.time < whole ? Math.min(row.ts + (whole - row.time), row.dayEnds) : row.dayEnds);
  }
}

/**
 * Finds a range in which a condition is false, and not unknown. The row has been shown to `context`.
 *
 * @returns true if `range` has been narrowed to such a range, with the row in it; false if none was found, and then `range`
 *   is of no use. Allocates nothing
 */
export type InertCode = (row: TimedRow, context: RowContext, range: InertRange) => boolean;

/** The values of a row that are the same for every strategy. Values of a position are not. */
const SHARED_COLUMNS: ReadonlySet<number> = new Set([Column.price, Column.bid, Column.ask, Column.size]);

/**
 * Compiles the search for inert ranges of a plan. It understands comparisons of one value with a constant, and AND and OR
 * of them.
 *
 * @returns null if it could never find one
 */
export function compileInert(plan: TruthPlan, columnOf: ColumnOf): InertCode | null {
  switch (plan.kind) {
    case "certain":
      return plan.truth === 0 ? () => true : null;
    case "window":
      return compileWindow(plan, columnOf(plan.value));
    case "range":
    case "compare":
      return null;
    case "AND": {
      const [left, right] = [compileInert(plan.left, columnOf), compileInert(plan.right, columnOf)];
      if (left === null || right === null) return left ?? right;
      return (row, context, range) => left(row, context, range) || right(row, context, range);
    }
    case "OR": {
      const [left, right] = [compileInert(plan.left, columnOf), compileInert(plan.right, columnOf)];
      if (left === null || right === null) return null;
      return (row, context, range) => left(row, context, range) && right(row, context, range);
    }
    default:
      return unreachable(plan);
  }
}

function compileWindow({ low, high }: WindowPlan, column: number): InertCode | null {
  if (column === Column.time) {
    return (row, _, range) => {
      if (row.time >= low && row.time <= high) return false;
      range.keepBeforeTime(low, row);
      return true;
    };
  }
  if (column < COLUMNS && !SHARED_COLUMNS.has(column)) return null;
  const [below, above] = [nextDown(low), nextUp(high)];
  return (_, { values }, range) => {
    const value = values[column]!;
    if (value < low) return range.keepWithin(column, Number.NEGATIVE_INFINITY, below);
    return value > high && range.keepWithin(column, above, Number.POSITIVE_INFINITY);
  };
}
