import { assert } from "../../engine/protocol/mod.ts";
import { past } from "../indicators/mod.ts";
import type { Definition, Indicator } from "../indicators/mod.ts";
import type { CallNode, ComparisonOperator, NameNode, RuleNode } from "./ast.ts";
import { treeOf } from "./definition_text.ts";
import { applyTo, findFunction } from "./functions.ts";
import type { Arithmetic, FunctionEntry } from "./functions.ts";
import { join, planArithmetic, planComparison } from "./plan.ts";
import type { NumberPlan, TruthPlan, ValuePlan, WindowPlan } from "./plan.ts";
import { isBarValue, isDayValue } from "./series_names.ts";
import { readsRow, soleTimeframeOf, timeframeOf } from "./series_node_use.ts";
import type { SeriesNode, SeriesNodeSet } from "./series_nodes.ts";
import { BARS_IN_TRADE, findName } from "./vocabulary.ts";

const OPPOSITE: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
  "==": "!=",
  "!=": "==",
};

/** What a tree is planned for. */
export interface PlanContext {
  /** The length of the strategy's bars, microseconds. */
  readonly timeframe: number;
  /** The series nodes of its instrument. Those that the tree needs are added. */
  readonly seriesNodes: SeriesNodeSet;
}

/**
 * Reduces a checked tree to what has to be computed at a row. Constants are folded. NOT moves down to the comparisons: De
 * Morgan's laws hold in Kleene's logic, and the opposite of an unknown comparison is unknown. `between` becomes two
 * comparisons. Comparisons of a value with a constant become windows. Values that change with bars become series nodes. The
 * truth at every row is unchanged.
 */
export function planRule(tree: RuleNode, { timeframe, seriesNodes }: PlanContext): TruthPlan {
  return new Planner(seriesNodes).truth(tree, { timeframe, bindings: new Map() }, false);
}

/** Reduces a checked number, as `planRule` reduces a condition. */
export function planNumber(tree: RuleNode, { timeframe, seriesNodes }: PlanContext): NumberPlan {
  return new Planner(seriesNodes).number(tree, { timeframe, bindings: new Map() });
}

/** The meaning of names in a part of a tree. */
interface Scope {
  /** The length of bars without a timeframe of their own, microseconds. */
  readonly timeframe: number;
  /** The parameters of a definition, by name. */
  readonly bindings: ReadonlyMap<string, NumberPlan>;
}

class Planner {
  readonly #seriesNodes: SeriesNodeSet;

  constructor(seriesNodes: SeriesNodeSet) {
    this.#seriesNodes = seriesNodes;
  }

  truth(node: RuleNode, scope: Scope, negated: boolean): TruthPlan {
    switch (node.kind) {
      case "not":
        return this.truth(node.operand, scope, !negated);
      case "logic": {
        const both = (node.operator === "AND") !== negated;
        return join(both ? "AND" : "OR", this.truth(node.left, scope, negated), this.truth(node.right, scope, negated));
      }
      case "comparison": {
        const operator = negated ? OPPOSITE[node.operator] : node.operator;
        return planComparison(operator, this.#side(node.left, scope), this.#side(node.right, scope));
      }
      case "between": {
        const subject = this.#side(node.subject, scope);
        const above = planComparison(negated ? "<" : ">=", subject, this.#side(node.low, scope));
        const below = planComparison(negated ? ">" : "<=", subject, this.#side(node.high, scope));
        return join(negated ? "OR" : "AND", above, below);
      }
      case "crosses":
        return this.#crossing(node.direction, [node.left, node.right], scope, negated);
      case "call":
        return this.#truthOf(node, scope, negated);
      default:
        throw new TypeError(`Expected a checked condition, was a ${node.kind}`);
    }
  }

  number(node: RuleNode, scope: Scope): NumberPlan {
    switch (node.kind) {
      case "number":
        return { kind: "constant", value: node.value };
      case "time":
        return { kind: "constant", value: node.micros };
      case "name":
        return this.#name(node, scope);
      case "negate":
        return planArithmetic("-", { kind: "constant", value: 0 }, this.number(node.operand, scope));
      case "arithmetic":
        return planArithmetic(node.operator, this.number(node.left, scope), this.number(node.right, scope));
      case "past": {
        const operand = this.#seriesNodeOf(this.number(node.operand, scope), scope.timeframe);
        return node.back === 0 ? operand : this.#indicator("_past", past, node.back, [operand]);
      }
      case "call":
        return this.#numberOf(node, scope);
      default:
        throw new TypeError(`Expected a checked number, was a ${node.kind}`);
    }
  }

  /** Plans a side of a comparison. A number that changes only with bars is computed with them, not at each tick. */
  #side(node: RuleNode, scope: Scope): NumberPlan {
    const plan = this.number(node, scope);
    if (plan.kind !== "arithmetic" && plan.kind !== "apply") return plan;
    const timeframe = soleTimeframeOf(plan, this.#seriesNodes);
    return timeframe === null ? plan : this.#seriesNodeOf(plan, timeframe);
  }

  #name({ name, timeframe }: NameNode, scope: Scope): NumberPlan {
    const bound = scope.bindings.get(name);
    if (bound !== undefined) return bound;
    if (isBarValue(name))
      return this.#seriesNode({ kind: "bar", timeframe: timeframe ?? scope.timeframe, value: name });
    if (isDayValue(name)) return this.#seriesNode({ kind: "day", value: name });
    const entry = findName(name);
    assert(entry !== null, `the name ${name} was checked`);
    const column: ValuePlan = { kind: "column", column: entry.column };
    if (name !== BARS_IN_TRADE) return column;
    return planArithmetic("-", this.#seriesNode({ kind: "count", timeframe: scope.timeframe }), column);
  }

  #numberOf(node: CallNode, scope: Scope): NumberPlan {
    const { what } = functionOf(node);
    if (what.kind === "arithmetic") {
      const inner = { ...scope, timeframe: node.timeframe ?? scope.timeframe };
      return planApplied(
        what.arithmetic,
        node.args.map((arg) => this.number(arg, inner)),
      );
    }
    if (what.kind === "crossing") throw new TypeError("Expected a checked number, was a crossing");
    const { by, name } = what.definition;
    const inner = this.#scopeOf(node, what.definition, scope);
    if ("text" in by) return this.number(treeOf(by.text), inner);
    const inputs = by.inputs.map((text) => this.#seriesNodeOf(this.number(treeOf(text), inner), inner.timeframe));
    const length = by.length === null ? null : inner.bindings.get(by.length);
    return this.#indicator(name, by.indicator, length?.kind === "constant" ? length.value : 1, inputs);
  }

  #truthOf(node: CallNode, scope: Scope, negated: boolean): TruthPlan {
    const { what } = functionOf(node);
    if (what.kind === "crossing") {
      return this.#crossing(
        what.direction,
        node.args,
        { ...scope, timeframe: node.timeframe ?? scope.timeframe },
        negated,
      );
    }
    if (what.kind === "arithmetic" || !("text" in what.definition.by)) {
      throw new TypeError(`Expected a checked condition, was a call of ${node.name}`);
    }
    return this.truth(treeOf(what.definition.by.text), this.#scopeOf(node, what.definition, scope), negated);
  }

  /** Binds the parameters of a definition. Each is computed once, even if it is used several times. */
  #scopeOf(node: CallNode, { parameters }: Definition, scope: Scope): Scope {
    const outer = { ...scope, timeframe: node.timeframe ?? scope.timeframe };
    const bindings = new Map<string, NumberPlan>();
    let { timeframe } = outer;
    parameters.forEach(({ name, kind, default: otherwise }, i) => {
      const arg = node.args[i] ?? (typeof otherwise === "string" ? treeOf(otherwise) : null);
      if (arg === null) bindings.set(name, { kind: "constant", value: Number(otherwise) });
      else if (kind === "condition") {
        const test = this.truth(arg, outer, false);
        timeframe = timeframeOf(test, this.#seriesNodes) ?? timeframe;
        bindings.set(name, this.#seriesNode({ kind: "test", timeframe, test }));
      } else if (kind === "series") {
        const seriesNode = this.#seriesNodeOf(this.number(arg, outer), outer.timeframe);
        timeframe = timeframeOf(seriesNode, this.#seriesNodes) ?? timeframe;
        bindings.set(name, seriesNode);
      } else bindings.set(name, this.number(arg, outer));
    });
    return { timeframe, bindings };
  }

  #crossing(direction: "above" | "below", sides: readonly RuleNode[], scope: Scope, negated: boolean): WindowPlan {
    const [left, right] = sides.map((side) => this.#side(side, scope));
    assert(left !== undefined && right !== undefined, "two numbers cross");
    const byTick = readsRow(left, this.#seriesNodes) || readsRow(right, this.#seriesNodes);
    const timeframe = byTick ? null : (timeframeOf(left, this.#seriesNodes) ?? timeframeOf(right, this.#seriesNodes));
    const value = this.#seriesNode({ kind: "crossing", timeframe, direction, left, right });
    return { kind: "window", value, low: negated ? 0 : 1, high: negated ? 0 : 1 };
  }

  #indicator(name: string, indicator: Indicator, length: number, inputs: readonly SeriesNodeValue[]): SeriesNodeValue {
    const numbers = inputs.map(({ node }) => node);
    const timeframe = inputs.map((input) => timeframeOf(input, this.#seriesNodes)).find((each) => each !== null);
    assert(timeframe !== undefined && timeframe !== null, `${name} goes by bars`);
    return this.#seriesNode({ kind: "indicator", timeframe, name, indicator, length, inputs: numbers });
  }

  /** Makes a number a series node, unless it is one. */
  #seriesNodeOf(plan: NumberPlan, otherwise: number): SeriesNodeValue {
    if (plan.kind === "node") return plan;
    return this.#seriesNode({
      kind: "formula",
      timeframe: timeframeOf(plan, this.#seriesNodes) ?? otherwise,
      formula: plan,
    });
  }

  #seriesNode(node: SeriesNode): SeriesNodeValue {
    return { kind: "node", node: this.#seriesNodes.add(node) };
  }
}

type SeriesNodeValue = Extract<ValuePlan, { kind: "node" }>;

function functionOf({ name }: CallNode): FunctionEntry {
  const entry = findFunction(name);
  assert(entry !== null, `the function ${name} was checked`);
  return entry;
}

function planApplied(arithmetic: Arithmetic, args: readonly NumberPlan[]): NumberPlan {
  const values = args.flatMap((arg) => (arg.kind === "constant" ? [arg.value] : []));
  if (values.length < args.length) return { kind: "apply", arithmetic, args };
  return { kind: "constant", value: applyTo(arithmetic, values[0] ?? Number.NaN, values[1] ?? Number.NaN) };
}
