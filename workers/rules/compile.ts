import { assert, unreachable } from "../../engine/protocol/mod.ts";
import { applyTo } from "./functions.ts";
import type { NumberPlan, RangePlan, TruthPlan, ValuePlan, WindowPlan } from "./plan.ts";
import type { RowContext } from "./row_context.ts";
import type { Truth } from "./truth.ts";

/** A compiled condition: a pure function of the row that allocates nothing. */
export type TruthCode = (row: RowContext) => Truth;

/** A compiled number; NaN is unknown. */
export type NumberCode = (row: RowContext) => number;

/** Gives the column of a value in `RowContext.values`. */
export type ColumnOf = (value: ValuePlan) => number;

/**
 * Compiles a plan to closures. The most frequent forms are one closure: a value compared with a constant, and two of those
 * joined. Everything else is a tree of closures. NaN is unknown.
 */
export function compilePlan(plan: TruthPlan, columnOf: ColumnOf): TruthCode {
  switch (plan.kind) {
    case "certain": {
      const { truth } = plan;
      return () => truth;
    }
    case "window":
      return compileWindow(plan, columnOf);
    case "range":
      return compileRange(plan, columnOf);
    case "compare":
      return compileComparison(plan.operator, compileNumber(plan.left, columnOf), compileNumber(plan.right, columnOf));
    case "AND":
      return compileAnd(plan.left, plan.right, columnOf);
    case "OR":
      return compileOr(plan.left, plan.right, columnOf);
    default:
      return unreachable(plan);
  }
}

function compileWindow({ value: subject, low, high }: WindowPlan, columnOf: ColumnOf): TruthCode {
  const column = columnOf(subject);
  return (row) => {
    const value = row.values[column] as number;
    return value >= low && value <= high ? 1 : Number.isNaN(value) ? -1 : 0;
  };
}

function compileRange({ number, low, high }: RangePlan, columnOf: ColumnOf): TruthCode {
  const code = compileNumber(number, columnOf);
  return (row) => {
    const value = code(row);
    return value >= low && value <= high ? 1 : Number.isNaN(value) ? -1 : 0;
  };
}

function compileBoth(left: WindowPlan, right: WindowPlan, columnOf: ColumnOf): TruthCode {
  const [columnA, columnB] = [columnOf(left.value), columnOf(right.value)];
  const { low: lowA, high: highA } = left;
  const { low: lowB, high: highB } = right;
  return (row) => {
    const a = row.values[columnA] as number;
    const inA = a >= lowA && a <= highA;
    if (!inA && !Number.isNaN(a)) return 0;
    const b = row.values[columnB] as number;
    if (b >= lowB && b <= highB) return inA ? 1 : -1;
    return Number.isNaN(b) ? -1 : 0;
  };
}

function compileEither(left: WindowPlan, right: WindowPlan, columnOf: ColumnOf): TruthCode {
  const [columnA, columnB] = [columnOf(left.value), columnOf(right.value)];
  const { low: lowA, high: highA } = left;
  const { low: lowB, high: highB } = right;
  return (row) => {
    const a = row.values[columnA] as number;
    if (a >= lowA && a <= highA) return 1;
    const b = row.values[columnB] as number;
    if (b >= lowB && b <= highB) return 1;
    return Number.isNaN(a) || Number.isNaN(b) ? -1 : 0;
  };
}

function compileAnd(leftPlan: TruthPlan, rightPlan: TruthPlan, columnOf: ColumnOf): TruthCode {
  if (leftPlan.kind === "window" && rightPlan.kind === "window") return compileBoth(leftPlan, rightPlan, columnOf);
  // The truth does not depend on the order, so the cheap side is evaluated first.
  if (leftPlan.kind === "window") return compileGuarded(leftPlan, compilePlan(rightPlan, columnOf), columnOf);
  if (rightPlan.kind === "window") return compileGuarded(rightPlan, compilePlan(leftPlan, columnOf), columnOf);
  const [left, right] = [compilePlan(leftPlan, columnOf), compilePlan(rightPlan, columnOf)];
  return (row) => {
    const first = left(row);
    if (first === 0) return 0;
    const second = right(row);
    return first === 1 || second === 0 ? second : -1;
  };
}

/** A window AND the rest. At most rows the window alone is false, and the rest is not evaluated. */
function compileGuarded({ value: subject, low, high }: WindowPlan, rest: TruthCode, columnOf: ColumnOf): TruthCode {
  const column = columnOf(subject);
  return (row) => {
    const value = row.values[column] as number;
    if (value >= low && value <= high) return rest(row);
    return Number.isNaN(value) && rest(row) !== 0 ? -1 : 0;
  };
}

function compileOr(leftPlan: TruthPlan, rightPlan: TruthPlan, columnOf: ColumnOf): TruthCode {
  if (leftPlan.kind === "window" && rightPlan.kind === "window") return compileEither(leftPlan, rightPlan, columnOf);
  const [left, right] = [compilePlan(leftPlan, columnOf), compilePlan(rightPlan, columnOf)];
  return (row) => {
    const first = left(row);
    if (first === 1) return 1;
    const second = right(row);
    return first === 0 || second === 1 ? second : -1;
  };
}

function compileComparison(
  operator: (TruthPlan & { kind: "compare" })["operator"],
  left: NumberCode,
  right: NumberCode,
): TruthCode {
  switch (operator) {
    case "<":
      return compileLess(left, right);
    case ">":
      return compileLess(right, left);
    case "<=":
      return compileAtMost(left, right);
    case ">=":
      return compileAtMost(right, left);
    case "==":
      return (row) => {
        const a = left(row);
        const b = right(row);
        return a === b ? 1 : Number.isNaN(a) || Number.isNaN(b) ? -1 : 0;
      };
    case "!=":
      return (row) => {
        const a = left(row);
        const b = right(row);
        return a === b ? 0 : Number.isNaN(a) || Number.isNaN(b) ? -1 : 1;
      };
    default:
      return unreachable(operator);
  }
}

function compileLess(left: NumberCode, right: NumberCode): TruthCode {
  return (row) => {
    const a = left(row);
    const b = right(row);
    return a < b ? 1 : a >= b ? 0 : -1;
  };
}

function compileAtMost(left: NumberCode, right: NumberCode): TruthCode {
  return (row) => {
    const a = left(row);
    const b = right(row);
    return a <= b ? 1 : a > b ? 0 : -1;
  };
}

/** Compiles a number to closures. */
export function compileNumber(plan: NumberPlan, columnOf: ColumnOf): NumberCode {
  switch (plan.kind) {
    case "constant": {
      const { value } = plan;
      return () => value;
    }
    case "column":
    case "node": {
      const column = columnOf(plan);
      return (row) => row.values[column] as number;
    }
    case "arithmetic":
      if (plan.right.kind === "constant") {
        return compileWithConstant(plan.operator, compileNumber(plan.left, columnOf), plan.right.value);
      }
      return compileArithmetic(plan.operator, compileNumber(plan.left, columnOf), compileNumber(plan.right, columnOf));
    case "apply":
      return compileApplied(plan, columnOf);
    default:
      return unreachable(plan);
  }
}

/** One closure for each operator, so that none has to look up which one it is. */
function compileArithmetic(
  operator: (NumberPlan & { kind: "arithmetic" })["operator"],
  left: NumberCode,
  right: NumberCode,
): NumberCode {
  switch (operator) {
    case "+":
      return (row) => finite(left(row) + right(row));
    case "-":
      return (row) => finite(left(row) - right(row));
    case "*":
      return (row) => finite(left(row) * right(row));
    case "/":
      return (row) => finite(left(row) / right(row));
    default:
      return unreachable(operator);
  }
}

/** The same with a constant on the right, which is the most frequent form: `price * 1.002`. */
function compileWithConstant(
  operator: (NumberPlan & { kind: "arithmetic" })["operator"],
  left: NumberCode,
  constant: number,
): NumberCode {
  switch (operator) {
    case "+":
      return (row) => finite(left(row) + constant);
    case "-":
      return (row) => finite(left(row) - constant);
    case "*":
      return (row) => finite(left(row) * constant);
    case "/":
      return (row) => finite(left(row) / constant);
    default:
      return unreachable(operator);
  }
}

/** An overflow and a division by zero are unknown. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

function compileApplied({ arithmetic, args }: NumberPlan & { kind: "apply" }, columnOf: ColumnOf): NumberCode {
  const [first, second] = args.map((arg) => compileNumber(arg, columnOf));
  assert(first !== undefined, `${arithmetic} has an argument`);
  if (second === undefined) return (row) => applyTo(arithmetic, first(row), Number.NaN);
  return (row) => applyTo(arithmetic, first(row), second(row));
}
