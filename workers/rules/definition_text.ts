import type { Definition } from "../indicators/mod.ts";
import { assert } from "../../engine/protocol/mod.ts";
import type { RuleNode } from "./ast.ts";
import { parseRule } from "./parse.ts";

const TREES = new Map<string, RuleNode>();

/** The tree of a definition in the table of indicators: an expression or a condition of its parameters. */
export function treeOf(text: string): RuleNode {
  const known = TREES.get(text);
  if (known !== undefined) return known;
  const { tree, diagnostics } = parseRule(text);
  assert(diagnostics.length === 0, `the definition ${text} is sound`);
  TREES.set(text, tree);
  return tree;
}

/** True if a definition is a condition. */
export function isCondition({ by }: Definition): boolean {
  if (!("text" in by)) return false;
  return ["comparison", "logic", "not", "between", "crosses"].includes(treeOf(by.text).kind);
}
