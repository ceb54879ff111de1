import { formatTimeframe } from "../../engine/core/mod.ts";
import { type DataNeed, MICROS, type RuleKey, type RuleNeed } from "../../engine/protocol/mod.ts";
import type { RuleNode } from "./ast.ts";
import { isCondition } from "./definition_text.ts";
import { findFunction } from "./functions.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import { planNumber, planRule } from "./planner.ts";
import { Column } from "./row_context.ts";
import { allValuesOf, historyOf } from "./series_node_use.ts";
import { SeriesNodeSet } from "./series_nodes.ts";

/** A part of a condition with a value of its own. */
interface Part {
  readonly node: RuleNode;
  /** Of the bars that it names without a timeframe, microseconds. */
  readonly timeframe: number;
  /** Which of its needs count. A crossing needs one bar more than its sides; what data is needed, its sides tell. */
  readonly counts: "all" | "bars" | "data";
}

const COLUMN_NEEDS: ReadonlyMap<number, DataNeed> = new Map([
  [Column.size, "volume"],
  [Column.bid, "bid"],
  [Column.ask, "ask"],
]);

/** The bars and the data that each part of a valid condition needs, in the order of the text. */
export function needsOf(
  tree: RuleNode,
  { key, timeframe }: { readonly key: RuleKey; readonly timeframe: number },
): readonly RuleNeed[] {
  return partsOf({ node: tree, timeframe, counts: "all" }).flatMap((part): readonly RuleNeed[] => {
    const seriesNodes = new SeriesNodeSet();
    const plan = planOf(part, seriesNodes);
    const bars = part.counts === "data" ? [] : barsOf(plan, seriesNodes);
    const data = part.counts === "bars" ? [] : dataOf(plan, seriesNodes);
    if (bars.length + data.length === 0) return [];
    const { start, end } = part.node;
    return [{ key, offset: start, length: end - start, bars, data, time: null }];
  });
}

/** The comparisons of the time of day with constants without which the condition is not true, in the order of the text. */
export function timesOf(tree: RuleNode, key: RuleKey): readonly RuleNeed[] {
  switch (tree.kind) {
    case "logic":
      if (tree.operator === "OR") return [];
      return [...timesOf(tree.left, key), ...timesOf(tree.right, key)];
    case "comparison":
    case "between": {
      const plan = planRule(tree, { timeframe: MICROS.minute, seriesNodes: new SeriesNodeSet() });
      if (plan.kind !== "window" || plan.value.kind !== "column" || plan.value.column !== Column.time) return [];
      const time = { from: Math.max(0, Math.ceil(plan.low)), to: Math.min(MICROS.day, Math.floor(plan.high)) };
      return [{ key, offset: tree.start, length: tree.end - tree.start, bars: [], data: [], time }];
    }
    default:
      return [];
  }
}

/** The names, calls, past values and crossings of a condition that stand in no other, from left to right. */
function partsOf(part: Part): readonly Part[] {
  const { node, timeframe, counts } = part;
  const within = (nodes: readonly RuleNode[], changed: Partial<Part> = {}): readonly Part[] =>
    nodes.flatMap((each) => partsOf({ node: each, timeframe, counts, ...changed }));
  switch (node.kind) {
    case "not":
    case "negate":
      return within([node.operand]);
    case "logic":
    case "comparison":
    case "arithmetic":
      return within([node.left, node.right]);
    case "between":
      return within([node.subject, node.low, node.high]);
    case "crosses":
      return [{ ...part, counts: "bars" }, ...within([node.left, node.right], { counts: "data" })];
    case "name":
    case "past":
      return [part];
    case "call": {
      if (findFunction(node.name)?.what.kind !== "arithmetic") return [part];
      return within(node.args, { timeframe: node.timeframe ?? timeframe });
    }
    default:
      return [];
  }
}

function planOf({ node, timeframe }: Part, seriesNodes: SeriesNodeSet): NumberPlan | TruthPlan {
  const context = { timeframe, seriesNodes };
  return isTruth(node) ? planRule(node, context) : planNumber(node, context);
}

function isTruth(node: RuleNode): boolean {
  if (node.kind !== "call") return node.kind === "crosses";
  const what = findFunction(node.name)?.what;
  if (what?.kind !== "indicator") return what?.kind === "crossing";
  return isCondition(what.definition);
}

function barsOf(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): RuleNeed["bars"] {
  return [...historyOf(plan, seriesNodes)]
    .filter(([, bars]) => bars > 0)
    .toSorted(([left], [right]) => left - right)
    .map(([timeframe, bars]) => ({ timeframe: formatTimeframe(timeframe), bars }));
}

/** The data that a plan reads, directly or by bars. */
export function dataOf(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): readonly DataNeed[] {
  const needs = new Set<DataNeed>();
  for (const value of allValuesOf(plan, seriesNodes)) {
    if (value.kind === "column") {
      const need = COLUMN_NEEDS.get(value.column);
      if (need !== undefined) needs.add(need);
    } else {
      const node = seriesNodes.at(value.node);
      if (node.kind === "bar" && node.value === "volume") needs.add("volume");
      if (node.kind === "day" && node.value === "prev_close") needs.add("prev-close");
    }
  }
  return [...needs];
}
