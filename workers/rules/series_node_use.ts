import { mostOf } from "../../engine/core/mod.ts";
import { costOf } from "./plan.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import { isSettledValue } from "./series_names.ts";
import type { SeriesNode, SeriesNodeSet } from "./series_nodes.ts";

type Value = Extract<NumberPlan, { kind: "node" | "column" }>;

/** The values that a plan reads, from left to right. */
function valuesIn(plan: NumberPlan | TruthPlan, found: Value[] = []): readonly Value[] {
  switch (plan.kind) {
    case "node":
    case "column":
      found.push(plan);
      break;
    case "window":
      found.push(plan.value);
      break;
    case "range":
      valuesIn(plan.number, found);
      break;
    case "arithmetic":
    case "compare":
    case "AND":
    case "OR":
      valuesIn(plan.left, found);
      valuesIn(plan.right, found);
      break;
    case "apply":
      for (const arg of plan.args) valuesIn(arg, found);
      break;
    default:
  }
  return found;
}

/** The series nodes that a plan reads directly. */
function seriesNodesIn(plan: NumberPlan | TruthPlan): number[] {
  return valuesIn(plan).flatMap((value) => (value.kind === "node" ? [value.node] : []));
}

/** True if a plan reads a value that changes with ticks. */
export function readsRow(plan: NumberPlan, seriesNodes: SeriesNodeSet): boolean {
  return valuesIn(plan).some((value) => value.kind === "column" || movesByTick(seriesNodes.at(value.node)));
}

function movesByTick(node: SeriesNode): boolean {
  return node.kind === "day" && !isSettledValue(node.value);
}

/** The timeframe of the first bars that a plan reads; null: it reads none. */
export function timeframeOf(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): number | null {
  for (const number of seriesNodesIn(plan)) {
    const node = seriesNodes.at(number);
    if (node.kind !== "day" && node.timeframe !== null) return node.timeframe;
  }
  return null;
}

/** The timeframe of a plan that changes only with bars of one timeframe; null for every other plan. */
export function soleTimeframeOf(plan: NumberPlan, seriesNodes: SeriesNodeSet): number | null {
  if (readsRow(plan, seriesNodes)) return null;
  const read = seriesNodesIn(plan).map((number) => seriesNodes.at(number));
  const timeframes = new Set(read.flatMap((node) => (node.kind === "day" ? [] : [node.timeframe])));
  return timeframes.size === 1 ? ([...timeframes][0] ?? null) : null;
}

/** The series nodes from which a node is computed directly. */
function inputsOf(node: SeriesNode): readonly number[] {
  switch (node.kind) {
    case "formula":
      return seriesNodesIn(node.formula);
    case "test":
      return seriesNodesIn(node.test);
    case "indicator":
      return node.inputs;
    case "crossing":
      return [...seriesNodesIn(node.left), ...seriesNodesIn(node.right)];
    default:
      return [];
  }
}

/** All series nodes that a plan needs, directly or indirectly, in the order in which they are computed. */
function seriesNodesFor(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): readonly number[] {
  const needed = new Set<number>();
  const rest = seriesNodesIn(plan);
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    for (const input of inputsOf(seriesNodes.at(node))) rest.push(input);
  }
  return [...needed].toSorted((left, right) => left - right);
}

/** All values that a plan reads, directly or by the series nodes that it needs. */
export function allValuesOf(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): readonly Value[] {
  const needed = seriesNodesFor(plan, seriesNodes);
  return [
    ...valuesIn(plan),
    ...needed.flatMap((number): readonly Value[] => {
      const node = seriesNodes.at(number);
      return [{ kind: "node", node: number }, ...columnsOf(node)];
    }),
  ];
}

function columnsOf(node: SeriesNode): readonly Value[] {
  switch (node.kind) {
    case "formula":
      return valuesIn(node.formula);
    case "test":
      return valuesIn(node.test);
    case "crossing":
      return [...valuesIn(node.left), ...valuesIn(node.right)];
    default:
      return [];
  }
}

/** How many complete bars a plan needs until all its values are known, by their length in microseconds. */
export function historyOf(plan: NumberPlan | TruthPlan, seriesNodes: SeriesNodeSet): ReadonlyMap<number, number> {
  const bars = new Map<number, number>();
  const history = new Map<number, number>();
  const most = (numbers: readonly number[]): number => mostOf(numbers, (node) => bars.get(node) ?? 0);
  for (const number of seriesNodesFor(plan, seriesNodes)) {
    const node = seriesNodes.at(number);
    const own = barsOf(node, most);
    bars.set(number, own);
    if (node.kind === "day") continue;
    const { timeframe } = node;
    if (timeframe !== null) history.set(timeframe, Math.max(own, history.get(timeframe) ?? 0));
  }
  return history;
}

function barsOf(node: SeriesNode, most: (numbers: readonly number[]) => number): number {
  switch (node.kind) {
    case "bar":
      return 1;
    case "count":
    case "day":
      return 0;
    case "formula":
      return most(needsOf(node.formula));
    case "indicator":
      return most(node.inputs) + node.indicator.history(node.length) - 1;
    case "crossing":
      return most(inputsOf(node)) + (node.timeframe === null ? 0 : 1);
    default:
      return most(inputsOf(node));
  }
}

/** The series nodes without which a number is unknown. */
function needsOf(plan: NumberPlan): readonly number[] {
  if (plan.kind === "arithmetic") return [...needsOf(plan.left), ...needsOf(plan.right)];
  if (plan.kind !== "apply") return seriesNodesIn(plan);
  return (plan.arithmetic === "known" ? plan.args.slice(1) : plan.args).flatMap(needsOf);
}

/** The most steps that are computed when bars are complete. */
export function costPerBar(plan: TruthPlan, seriesNodes: SeriesNodeSet): number {
  return seriesNodesFor(plan, seriesNodes).reduce((sum, number) => {
    const node = seriesNodes.at(number);
    if (node.kind === "formula") return sum + costOf(node.formula);
    if (node.kind === "test") return sum + costOf(node.test);
    return sum + 1;
  }, 0);
}
