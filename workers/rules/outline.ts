import type { RuleNode } from "./ast.ts";
import { findFunction } from "./functions.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import { planNumber, planRule } from "./planner.ts";
import type { PlanContext } from "./planner.ts";
import { printRule } from "./print.ts";
import { readsRow, timeframeOf } from "./series_node_use.ts";
import { findName } from "./vocabulary.ts";

/** A number or a time in a part of a condition. */
export interface OutlinedSide {
  readonly text: string;
  readonly type: "number" | "time";
  readonly plan: NumberPlan;
  /** In a crossing of bars: the value of one bar before. */
  readonly before: NumberPlan | null;
}

/** A part of a condition with a plan of its own. */
export interface OutlinedPart {
  readonly kind: "all" | "any" | "not" | "leaf";
  readonly text: string;
  readonly plan: TruthPlan;
  readonly sides: readonly OutlinedSide[];
  /** Whether a crossing is looked for from bar to bar, or from row to row; null: it is no crossing. */
  readonly crossing: "bar" | "row" | null;
  readonly parts: readonly OutlinedPart[];
}

/**
 * Splits a checked condition into its parts, and plans each part by itself over the same series nodes. Parts that are joined
 * by the same operator are in one list.
 */
export function outlineRule(tree: RuleNode, context: PlanContext): OutlinedPart {
  const common = { text: printRule(tree), plan: planRule(tree, context), sides: [], crossing: null };
  switch (tree.kind) {
    case "logic": {
      const parts = joinedBy(tree.operator, tree).map((part) => outlineRule(part, context));
      return { ...common, kind: tree.operator === "AND" ? "all" : "any", parts };
    }
    case "not":
      return { ...common, kind: "not", parts: [outlineRule(tree.operand, context)] };
    case "comparison":
      return { ...common, kind: "leaf", sides: sidesOf([tree.left, tree.right], context), parts: [] };
    case "between":
      return { ...common, kind: "leaf", sides: sidesOf([tree.subject, tree.low, tree.high], context), parts: [] };
    case "crosses":
      return { ...common, kind: "leaf", ...crossingOf([tree.left, tree.right], context), parts: [] };
    case "call": {
      const inner = { ...context, timeframe: tree.timeframe ?? context.timeframe };
      const entry = findFunction(tree.name);
      if (entry?.what.kind === "crossing")
        return { ...common, kind: "leaf", ...crossingOf(tree.args, inner), parts: [] };
      const series = tree.args.filter((_, i) => entry?.parameters[i]?.kind === "series");
      return { ...common, kind: "leaf", sides: sidesOf(series, inner), parts: [] };
    }
    default:
      throw new TypeError(`Expected a checked condition, was a ${tree.kind}`);
  }
}

/** The parts that one operator joins, from left to right: `a AND b AND c` is three. */
export function joinedBy(operator: "AND" | "OR", tree: RuleNode): readonly RuleNode[] {
  if (tree.kind !== "logic" || tree.operator !== operator) return [tree];
  return [...joinedBy(operator, tree.left), ...joinedBy(operator, tree.right)];
}

/** True for a time of day, which is computed like a number. */
export function isTime(node: RuleNode): boolean {
  return node.kind === "time" || (node.kind === "name" && findName(node.name)?.type === "time");
}

function sidesOf(nodes: readonly RuleNode[], context: PlanContext): readonly OutlinedSide[] {
  return nodes.map((node) => ({
    text: printRule(node),
    type: isTime(node) ? "time" : "number",
    plan: planNumber(node, context),
    before: null,
  }));
}

function crossingOf(nodes: readonly RuleNode[], context: PlanContext): Pick<OutlinedPart, "sides" | "crossing"> {
  const sides = sidesOf(nodes, context);
  if (sides.some(({ plan }) => readsRow(plan, context.seriesNodes))) return { sides, crossing: "row" };
  const withPast = sides.map((side, i) => ({ ...side, before: pastOf(nodes[i], side.plan, context) }));
  return { sides: withPast, crossing: "bar" };
}

/** The value one bar before of a number in a crossing of bars. A number that does not depend on bars is the same. */
function pastOf(node: RuleNode | undefined, plan: NumberPlan, context: PlanContext): NumberPlan {
  if (node === undefined || timeframeOf(plan, context.seriesNodes) === null) return plan;
  return planNumber({ kind: "past", operand: node, back: 1, start: node.start, end: node.end }, context);
}
