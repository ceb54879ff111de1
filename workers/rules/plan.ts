import { unreachable } from "../../engine/protocol/mod.ts";
import type { ArithmeticOperator, ComparisonOperator } from "./ast.ts";
import type { Arithmetic } from "./functions.ts";
import { nextDown, nextUp } from "./neighbours.ts";
import { kleeneAnd, kleeneOr } from "./truth.ts";
import type { Truth } from "./truth.ts";

/** A number that is already in the arena: of the row, of the position, or of a series node. */
export type ValuePlan =
  | { readonly kind: "column"; readonly column: number }
  | { readonly kind: "node"; readonly node: number };

/** A number that a rule computes. A constant is NaN when it is unknown. */
export type NumberPlan =
  | { readonly kind: "constant"; readonly value: number }
  | ValuePlan
  | { readonly kind: "apply"; readonly arithmetic: Arithmetic; readonly args: readonly NumberPlan[] }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    };

/** True if a value is from `low` to `high`, both included. Every comparison with a constant becomes this, except `!=`. */
export interface WindowPlan {
  readonly kind: "window";
  readonly value: ValuePlan;
  readonly low: number;
  readonly high: number;
}

/** The same for a number that is computed. */
export interface RangePlan {
  readonly kind: "range";
  readonly number: NumberPlan;
  readonly low: number;
  readonly high: number;
}

/** A condition, ready to be compiled. */
export type TruthPlan =
  | { readonly kind: "certain"; readonly truth: Truth }
  | WindowPlan
  | RangePlan
  | {
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    }
  | { readonly kind: "AND" | "OR"; readonly left: TruthPlan; readonly right: TruthPlan };

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "==": "==",
  "!=": "!=",
};

/** The most nodes that a plan evaluates. */
export function costOf(plan: TruthPlan | NumberPlan): number {
  switch (plan.kind) {
    case "AND":
    case "OR":
    case "compare":
    case "arithmetic":
      return 1 + costOf(plan.left) + costOf(plan.right);
    case "range":
      return 1 + costOf(plan.number);
    case "apply":
      return plan.args.reduce((sum, arg) => sum + costOf(arg), 1);
    default:
      return 1;
  }
}

/** The number that an operator makes of two, NaN if that is not finite or either is unknown. */
export function calculate(operator: ArithmeticOperator, left: number, right: number): number {
  const result = { "+": left + right, "-": left - right, "*": left * right, "/": left / right }[operator];
  return Number.isFinite(result) ? result : Number.NaN;
}

/** Plans a calculation. It is done now if both numbers are constant. */
export function planArithmetic(operator: ArithmeticOperator, left: NumberPlan, right: NumberPlan): NumberPlan {
  if (left.kind === "constant" && right.kind === "constant") {
    return { kind: "constant", value: calculate(operator, left.value, right.value) };
  }
  return { kind: "arithmetic", operator, left, right };
}

/** Plans a comparison. It is decided now if that is possible. */
export function planComparison(operator: ComparisonOperator, left: NumberPlan, right: NumberPlan): TruthPlan {
  if (left.kind === "constant" && right.kind === "constant") {
    return { kind: "certain", truth: compare(operator, left.value, right.value) };
  }
  for (const side of [left, right]) {
    if (side.kind === "constant" && Number.isNaN(side.value)) return { kind: "certain", truth: -1 };
  }
  if (left.kind === "constant") return planComparison(MIRRORED[operator], right, left);
  if (right.kind === "constant" && operator !== "!=") {
    const window = windowOf(operator, right.value);
    const isThere = left.kind === "column" || left.kind === "node";
    return isThere ? { kind: "window", value: left, ...window } : { kind: "range", number: left, ...window };
  }
  return { kind: "compare", operator, left, right };
}

function windowOf(operator: Exclude<ComparisonOperator, "!=">, bound: number): { low: number; high: number } {
  switch (operator) {
    case "<":
      return { low: Number.NEGATIVE_INFINITY, high: nextDown(bound) };
    case "<=":
      return { low: Number.NEGATIVE_INFINITY, high: bound };
    case ">":
      return { low: nextUp(bound), high: Number.POSITIVE_INFINITY };
    case ">=":
      return { low: bound, high: Number.POSITIVE_INFINITY };
    case "==":
      return { low: bound, high: bound };
    default:
      return unreachable(operator);
  }
}

/** Joins two conditions, and leaves out parts that cannot change the result. */
export function join(kind: "AND" | "OR", left: TruthPlan, right: TruthPlan): TruthPlan {
  if (left.kind === "certain" && right.kind === "certain") {
    const fold = kind === "AND" ? kleeneAnd : kleeneOr;
    return { kind: "certain", truth: fold(left.truth, right.truth) };
  }
  const [decisive, neutral] = kind === "AND" ? [0, 1] : [1, 0];
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (side.kind === "certain" && side.truth === decisive) return side;
    if (side.kind === "certain" && side.truth === neutral) return other;
  }
  if (kind === "AND" && left.kind === "window" && right.kind === "window" && isSame(left.value, right.value)) {
    return { ...left, low: Math.max(left.low, right.low), high: Math.min(left.high, right.high) };
  }
  return { kind, left, right };
}

/** The truth of a comparison of two numbers, unknown if either is. */
export function compare(operator: ComparisonOperator, left: number, right: number): Truth {
  if (Number.isNaN(left) || Number.isNaN(right)) return -1;
  switch (operator) {
    case "<":
      return left < right ? 1 : 0;
    case "<=":
      return left <= right ? 1 : 0;
    case ">":
      return left > right ? 1 : 0;
    case ">=":
      return left >= right ? 1 : 0;
    case "==":
      return left === right ? 1 : 0;
    case "!=":
      return left === right ? 0 : 1;
    default:
      return unreachable(operator);
  }
}

function isSame(left: ValuePlan, right: ValuePlan): boolean {
  if (left.kind === "column") return right.kind === "column" && left.column === right.column;
  return right.kind === "node" && left.node === right.node;
}
