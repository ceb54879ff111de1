import { mostOf } from "../../engine/core/mod.ts";
import type { CellPlan, CellSet } from "./cells.ts";
import { costOf } from "./plan.ts";
import type { NumberPlan, TruthPlan } from "./plan.ts";
import { isSettledValue } from "./series_names.ts";

type Value = Extract<NumberPlan, { kind: "cell" | "column" }>;

/** Every value that a plan reads, from left to right. */
function valuesIn(plan: NumberPlan | TruthPlan, found: Value[] = []): readonly Value[] {
  switch (plan.kind) {
    case "cell":
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

/** The cells that a plan reads itself. */
function cellsIn(plan: NumberPlan | TruthPlan): number[] {
  return valuesIn(plan).flatMap((value) => (value.kind === "cell" ? [value.cell] : []));
}

/** True if a plan reads what changes with every tick. */
export function readsRow(plan: NumberPlan, cells: CellSet): boolean {
  return valuesIn(plan).some((value) => value.kind === "column" || movesByTick(cells.at(value.cell)));
}

function movesByTick(cell: CellPlan): boolean {
  return cell.kind === "day" && !isSettledValue(cell.value);
}

/** The timeframe of the bars that a plan goes by, or null if it reads none. */
export function timeframeOf(plan: NumberPlan | TruthPlan, cells: CellSet): number | null {
  for (const number of cellsIn(plan)) {
    const cell = cells.at(number);
    if (cell.kind !== "day" && cell.timeframe !== null) return cell.timeframe;
  }
  return null;
}

/** The timeframe of a plan that changes with its bars alone, else null. */
export function soleTimeframeOf(plan: NumberPlan, cells: CellSet): number | null {
  if (readsRow(plan, cells)) return null;
  const read = cellsIn(plan).map((number) => cells.at(number));
  const timeframes = new Set(read.flatMap((cell) => (cell.kind === "day" ? [] : [cell.timeframe])));
  return timeframes.size === 1 ? ([...timeframes][0] ?? null) : null;
}

/** The cells that a cell is computed from. */
function inputsOf(cell: CellPlan): readonly number[] {
  switch (cell.kind) {
    case "formula":
      return cellsIn(cell.formula);
    case "test":
      return cellsIn(cell.test);
    case "indicator":
      return cell.inputs;
    case "crossing":
      return [...cellsIn(cell.left), ...cellsIn(cell.right)];
    default:
      return [];
  }
}

/** Every cell that a plan needs, those that cells are computed from included, in the order in which they are computed. */
function cellsFor(plan: TruthPlan, cells: CellSet): readonly number[] {
  const needed = new Set<number>();
  const rest = cellsIn(plan);
  for (let cell = rest.pop(); cell !== undefined; cell = rest.pop()) {
    if (needed.has(cell)) continue;
    needed.add(cell);
    for (const input of inputsOf(cells.at(cell))) rest.push(input);
  }
  return [...needed].toSorted((left, right) => left - right);
}

/** Complete bars that must have been, for everything that a plan reads to be known, by their length in microseconds. */
export function historyOf(plan: TruthPlan, cells: CellSet): ReadonlyMap<number, number> {
  const bars = new Map<number, number>();
  const history = new Map<number, number>();
  const most = (numbers: readonly number[]): number => mostOf(numbers, (cell) => bars.get(cell) ?? 0);
  for (const number of cellsFor(plan, cells)) {
    const cell = cells.at(number);
    const own = barsOf(cell, most);
    bars.set(number, own);
    if (cell.kind === "day") continue;
    const { timeframe } = cell;
    if (timeframe !== null) history.set(timeframe, Math.max(own, history.get(timeframe) ?? 0));
  }
  return history;
}

function barsOf(cell: CellPlan, most: (numbers: readonly number[]) => number): number {
  switch (cell.kind) {
    case "bar":
      return 1;
    case "count":
    case "day":
      return 0;
    case "formula":
      return most(needsOf(cell.formula));
    case "indicator":
      return most(cell.inputs) + cell.indicator.history(cell.length) - 1;
    case "crossing":
      return most(inputsOf(cell)) + (cell.timeframe === null ? 0 : 1);
    default:
      return most(inputsOf(cell));
  }
}

/** The cells without which a number is unknown. */
function needsOf(plan: NumberPlan): readonly number[] {
  if (plan.kind === "arithmetic") return [...needsOf(plan.left), ...needsOf(plan.right)];
  if (plan.kind !== "apply") return cellsIn(plan);
  return (plan.arithmetic === "known" ? plan.args.slice(1) : plan.args).flatMap(needsOf);
}

/** Steps that are computed when bars are complete, at most. */
export function costPerBar(plan: TruthPlan, cells: CellSet): number {
  return cellsFor(plan, cells).reduce((sum, number) => {
    const cell = cells.at(number);
    if (cell.kind === "formula") return sum + costOf(cell.formula);
    if (cell.kind === "test") return sum + costOf(cell.test);
    return sum + 1;
  }, 0);
}
