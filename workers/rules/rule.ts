import { MAX_RULE_COST, MAX_RULE_LENGTH } from "../../engine/protocol/mod.ts";
import type { RuleDiagnostic, RuleKey } from "../../engine/protocol/mod.ts";
import type { RuleNode } from "./ast.ts";
import { checkRule } from "./check.ts";
import { compilePlan } from "./compile.ts";
import type { TruthCode } from "./compile.ts";
import { parseRule } from "./parse.ts";
import { costOf, planRule } from "./plan.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** A condition that can be judged at a row. It cannot fail: what the row does not say is unknown. */
export interface CompiledRule {
  /** Pure, allocates nothing. */
  readonly evaluate: TruthCode;
  /** Nodes evaluated per row, at most; 1 to MAX_RULE_COST. */
  readonly cost: number;
  /** The text as a tree, for printing and explaining; what is evaluated is a reduction of it. */
  readonly ast: RuleNode;
  /** The names of the vocabulary that the text uses, in the vocabulary's order. */
  readonly names: readonly string[];
}

/** A compiled rule, or every error of its text in the order of their places. */
export type RuleResult =
  | { readonly ok: true; readonly rule: CompiledRule }
  | { readonly ok: false; readonly diagnostics: readonly RuleDiagnostic[] };

/**
 * Compiles a rule's text. Never throws, whatever the text: errors are values, and length, depth and cost are bounded.
 *
 * @param key which of a strategy's conditions it is: what is not known before a position is open cannot be asked there
 *
 * `compileRule("price > 20100 AND time < '15:20'", "entry_condition")`
 */
export function compileRule(text: string, key: RuleKey): RuleResult {
  if (text.length > MAX_RULE_LENGTH) {
    const message = `Expected at most ${MAX_RULE_LENGTH} characters in a condition, found ${text.length}`;
    return refuse([{ offset: MAX_RULE_LENGTH, length: 0, message, hint: "split it over several strategies" }]);
  }
  const { tree, diagnostics } = parseRule(text);
  const all = [...diagnostics, ...checkRule(tree, text, key)];
  if (all.length > 0) return refuse(all);
  const plan = planRule(tree);
  const cost = costOf(plan);
  if (cost > MAX_RULE_COST) {
    const message = `Expected a condition of at most ${MAX_RULE_COST} steps, found one of ${cost}`;
    return refuse([{ offset: 0, length: text.length, message, hint: "split it over several strategies" }]);
  }
  return { ok: true, rule: { evaluate: compilePlan(plan), cost, ast: tree, names: namesOf(tree) } };
}

/** In the text's order, one a place: the first says it best, and what follows from it is left out. */
function refuse(diagnostics: readonly RuleDiagnostic[]): RuleResult {
  const sorted = diagnostics.toSorted((left, right) => left.offset - right.offset);
  return { ok: false, diagnostics: sorted.filter((each, i) => i === 0 || sorted[i - 1]?.offset !== each.offset) };
}

function namesOf(tree: RuleNode): readonly string[] {
  const used = new Set<string>();
  const rest: RuleNode[] = [tree];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (node.kind === "name") used.add(node.name);
    if ("operand" in node) rest.push(node.operand);
    if ("left" in node) rest.push(node.left, node.right);
    if (node.kind === "between") rest.push(node.subject, node.low, node.high);
  }
  return VOCABULARY.map((entry) => entry.name).filter((name) => used.has(name));
}
