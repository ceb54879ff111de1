import { assert, unreachable } from "../../engine/protocol/mod.ts";
import type { ArithmeticOperator, ComparisonOperator, RuleNode } from "./ast.ts";
import { nextDown, nextUp } from "./neighbours.ts";
import { kleeneAnd, kleeneOr } from "./truth.ts";
import type { Truth } from "./truth.ts";
import { findName } from "./vocabulary.ts";

/** A number that a rule computes from a row. A constant is NaN when it is unknown. */
export type NumberPlan =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "column"; readonly column: number }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    };

/** A row's value within `low` to `high`, both included: what every comparison of a name with a constant is, bar `!=`. */
export interface WindowPlan {
  readonly kind: "window";
  readonly column: number;
  readonly low: number;
  readonly high: number;
}

/** A condition, ready to be compiled. */
export type TruthPlan =
  | { readonly kind: "certain"; readonly truth: Truth }
  | WindowPlan
  | {
      readonly kind: "compare";
      readonly operator: ComparisonOperator;
      readonly left: NumberPlan;
      readonly right: NumberPlan;
    }
  | { readonly kind: "AND" | "OR"; readonly left: TruthPlan; readonly right: TruthPlan };

const OPPOSITE: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
  "==": "!=",
  "!=": "==",
};

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "==": "==",
  "!=": "!=",
};

/**
 * Reduces a checked tree to what has to be computed at a row. Constants are folded, NOT is pushed down to the
 * comparisons (De Morgan holds in Kleene's logic, and the opposite of an unknown comparison is unknown), `between` is
 * two comparisons, and comparisons of a name with a constant become windows. The truth at every row is unchanged.
 */
export function planRule(tree: RuleNode): TruthPlan {
  return planTruth(tree, false);
}

/** How many nodes a plan evaluates at most. */
export function costOf(plan: TruthPlan | NumberPlan): number {
  switch (plan.kind) {
    case "AND":
    case "OR":
    case "compare":
    case "arithmetic":
      return 1 + costOf(plan.left) + costOf(plan.right);
    default:
      return 1;
  }
}

/** The number that an operator makes of two, NaN if that is not finite or either is unknown. */
export function calculate(operator: ArithmeticOperator, left: number, right: number): number {
  const result = { "+": left + right, "-": left - right, "*": left * right, "/": left / right }[operator];
  return Number.isFinite(result) ? result : Number.NaN;
}

function planTruth(node: RuleNode, negated: boolean): TruthPlan {
  switch (node.kind) {
    case "not":
      return planTruth(node.operand, !negated);
    case "logic": {
      const both = (node.operator === "AND") !== negated;
      return join(both ? "AND" : "OR", planTruth(node.left, negated), planTruth(node.right, negated));
    }
    case "comparison": {
      const operator = negated ? OPPOSITE[node.operator] : node.operator;
      return planComparison(operator, planNumber(node.left), planNumber(node.right));
    }
    case "between": {
      const subject = planNumber(node.subject);
      const above = planComparison(negated ? "<" : ">=", subject, planNumber(node.low));
      const below = planComparison(negated ? ">" : "<=", subject, planNumber(node.high));
      return join(negated ? "OR" : "AND", above, below);
    }
    default:
      throw new TypeError(`Expected a checked condition, was a ${node.kind}`);
  }
}

function planNumber(node: RuleNode): NumberPlan {
  switch (node.kind) {
    case "number":
      return { kind: "constant", value: node.value };
    case "time":
      return { kind: "constant", value: node.micros };
    case "name": {
      const entry = findName(node.name);
      assert(entry !== null, `the name ${node.name} was checked`);
      return { kind: "column", column: entry.column };
    }
    case "negate":
      return planArithmetic("-", { kind: "constant", value: 0 }, planNumber(node.operand));
    case "arithmetic":
      return planArithmetic(node.operator, planNumber(node.left), planNumber(node.right));
    default:
      throw new TypeError(`Expected a checked number, was a ${node.kind}`);
  }
}

function planArithmetic(operator: ArithmeticOperator, left: NumberPlan, right: NumberPlan): NumberPlan {
  if (left.kind === "constant" && right.kind === "constant") {
    return { kind: "constant", value: calculate(operator, left.value, right.value) };
  }
  return { kind: "arithmetic", operator, left, right };
}

function planComparison(operator: ComparisonOperator, left: NumberPlan, right: NumberPlan): TruthPlan {
  if (left.kind === "constant" && right.kind === "constant") {
    return { kind: "certain", truth: compare(operator, left.value, right.value) };
  }
  for (const side of [left, right]) {
    if (side.kind === "constant" && Number.isNaN(side.value)) return { kind: "certain", truth: -1 };
  }
  if (left.kind === "constant") return planComparison(MIRRORED[operator], right, left);
  if (left.kind === "column" && right.kind === "constant" && operator !== "!=") {
    return { kind: "window", column: left.column, ...windowOf(operator, right.value) };
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

function join(kind: "AND" | "OR", left: TruthPlan, right: TruthPlan): TruthPlan {
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
  if (kind === "AND" && left.kind === "window" && right.kind === "window" && left.column === right.column) {
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
