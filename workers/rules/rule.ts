import { mostOf } from "../../engine/core/mod.ts";
import {
  type DataNeed,
  MAX_INDICATORS,
  MAX_LOOK_BACK,
  MAX_RULE_COST,
  MAX_RULE_LENGTH,
  type RuleDiagnostic,
  type RuleNeed,
} from "../../engine/protocol/mod.ts";
import { nodesOf, type RuleNode } from "./ast.ts";
import { checkRule, type CheckContext } from "./check_rule.ts";
import { compilePlan, type ColumnOf, type TruthCode } from "./compile.ts";
import { findFunction } from "./functions.ts";
import { compileInert, type InertCode } from "./inert_range.ts";
import { dataOf, needsOf, timesOf } from "./needs.ts";
import { parseRule } from "./parse.ts";
import { costOf } from "./plan.ts";
import { planRule } from "./planner.ts";
import { SERIES_NAMES } from "./series_names.ts";
import { costPerBar, historyOf } from "./series_node_use.ts";
import { SeriesNodeSet } from "./series_nodes.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** A compiled condition. It never throws: a missing value is unknown. */
export interface CompiledRule {
  /** Makes the code that evaluates it, given the columns of the values. The code is pure and allocates nothing. */
  readonly bind: (columnOf: ColumnOf) => TruthCode;
  /** Makes the search for ranges in which it is false; null: it never finds one. */
  readonly inertOf: (columnOf: ColumnOf) => InertCode | null;
  /** The most nodes that are evaluated at a row, 1 to MAX_RULE_COST. */
  readonly cost: number;
  /** The most steps that are computed when bars are complete. */
  readonly costPerBar: number;
  /** How many complete bars it needs until all its values are known, by their length in microseconds. */
  readonly history: ReadonlyMap<number, number>;
  /** The data that it reads, besides prices. */
  readonly data: readonly DataNeed[];
  /** The parts of the text that need bars or data, in its order. Worked out when it is asked for. */
  readonly needs: () => readonly RuleNeed[];
  /** The comparisons of the time of day with constants without which it is not true. Worked out when it is asked for. */
  readonly times: () => readonly RuleNeed[];
  /** The tree of the text, for printing and explaining. The code evaluates a reduced plan of it. */
  readonly ast: RuleNode;
  /** The names of the vocabulary that the text uses, in the vocabulary's order. */
  readonly names: readonly string[];
}

/** A compiled rule, or the errors of its text in the order of the text. */
export type RuleResult =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly diagnostics: readonly RuleDiagnostic[] };

/** What compiling needs to know beside the text. */
export interface RuleOptions extends CheckContext {
  /** The series nodes of its instrument, to which the rule adds those that it needs. By default a set of its own. */
  readonly seriesNodes?: SeriesNodeSet;
}

/**
 * Compiles a rule's text. Never throws: errors are values. Length, depth, look-back and cost are bounded.
 *
 * `compileRule("price > ema(close, 20)", { key: "entry_condition", timeframe: MICROS.minute })`
 */
export function compileRule(
  text: string,
  { key, timeframe, seriesNodes = new SeriesNodeSet() }: RuleOptions,
): RuleResult {
  if (text.length > MAX_RULE_LENGTH) {
    const message = `Expected at most ${MAX_RULE_LENGTH} characters in a condition, found ${text.length}`;
    return refuse([{ offset: MAX_RULE_LENGTH, length: 0, message, hint: "split it over several strategies" }]);
  }
  const { tree, diagnostics } = parseRule(text);
  const all = [...diagnostics, ...checkRule(tree, text, { key, timeframe })];
  if (all.length > 0) return refuse(all);
  const indicators = countIndicators(tree);
  if (indicators > MAX_INDICATORS) {
    const message = `Expected at most ${MAX_INDICATORS} functions that go by bars, found ${indicators}`;
    return refuse([{ offset: 0, length: text.length, message, hint: "split the condition over several strategies" }]);
  }
  const plan = planRule(tree, { timeframe, seriesNodes });
  const cost = costOf(plan);
  if (cost > MAX_RULE_COST) {
    const message = `Expected a condition of at most ${MAX_RULE_COST} steps, found one of ${cost}`;
    return refuse([{ offset: 0, length: text.length, message, hint: "split it over several strategies" }]);
  }
  const history = historyOf(plan, seriesNodes);
  const longest = mostOf(history.values(), (bars) => bars);
  if (longest > MAX_LOOK_BACK) {
    const message = `Expected a condition that needs at most ${MAX_LOOK_BACK} bars, found one that needs ${longest}`;
    return refuse([{ offset: 0, length: text.length, message, hint: "look back less far, or use longer bars" }]);
  }
  return {
    ok: true,
    rule: {
      bind: (columnOf) => compilePlan(plan, columnOf),
      inertOf: (columnOf) => compileInert(plan, columnOf),
      cost,
      costPerBar: costPerBar(plan, seriesNodes),
      history,
      data: dataOf(plan, seriesNodes),
      needs: () => needsOf(tree, { key, timeframe }),
      times: () => timesOf(tree, key),
      ast: tree,
      names: namesOf(tree),
    },
  };
}

/** How many functions with a memory a text calls. */
function countIndicators(tree: RuleNode): number {
  let count = 0;
  for (const node of nodesOf(tree)) {
    if (node.kind === "call" && findFunction(node.name)?.what.kind === "indicator") count += 1;
  }
  return count;
}

/** Sorts the errors by their place in the text, and keeps the first at each place. */
function refuse(diagnostics: readonly RuleDiagnostic[]): RuleResult {
  const sorted = diagnostics.toSorted((left, right) => left.offset - right.offset);
  return { ok: false, diagnostics: sorted.filter((each, i) => i === 0 || sorted[i - 1]?.offset !== each.offset) };
}

function namesOf(tree: RuleNode): readonly string[] {
  const used = new Set<string>();
  for (const node of nodesOf(tree)) if (node.kind === "name") used.add(node.name);
  const known = [...VOCABULARY, ...SERIES_NAMES].map((entry) => entry.name);
  return known.filter((name) => used.has(name));
}
