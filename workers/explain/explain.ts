import { parseTimeframe } from "../../engine/core/mod.ts";
import { MICROS, type RuleKey, type RuleTexts, type WordedRule, type WordedRules } from "../../engine/protocol/mod.ts";
import {
  type CompiledRule,
  compileRule,
  findFunction,
  nodesOf,
  printRule,
  signatureOf,
  wordRule,
} from "../rules/mod.ts";

/**
 * Says the conditions of a strategy in English.
 *
 * @throws TypeError unless the texts are described as valid
 */
export function explain(texts: RuleTexts): WordedRules {
  const timeframe = parseTimeframe(texts.timeframe) ?? MICROS.minute;
  const rules = (["entry_condition", "exit_condition"] as const).map((key) => compiled(texts, key, timeframe));
  const [entry, exit] = rules.map(({ ast }): WordedRule => ({
    text: printRule(ast),
    words: wordRule(ast, timeframe),
  })) as [WordedRule, WordedRule];
  return { entry, exit, functions: functionsOf(rules) };
}

function compiled(texts: RuleTexts, key: RuleKey, timeframe: number): CompiledRule {
  const result = compileRule(texts[key], { key, timeframe });
  if (result.ok) return result.rule;
  throw new TypeError(`Expected a valid ${key}, was ${JSON.stringify(texts[key])}`);
}

/** The functions that are called, without duplicates, in the order of the texts. */
function functionsOf(rules: readonly CompiledRule[]): WordedRules["functions"] {
  const calls = rules.flatMap(({ ast }) =>
    [...nodesOf(ast)].filter((node) => node.kind === "call").toSorted((left, right) => left.start - right.start),
  );
  return [...new Set(calls.map(({ name }) => name))].flatMap((name) => {
    const entry = findFunction(name);
    return entry === null ? [] : [{ signature: signatureOf(entry), doc: entry.doc }];
  });
}
