import type { Description, RuleTexts } from "../engine/protocol/mod.ts";
import { compileRule } from "./rules/mod.ts";

/** Judges the texts of strategies without running them: every error of each, by offset into the text. */
export function describe(texts: readonly RuleTexts[]): readonly Description[] {
  return texts.map((text) => {
    const entry = compileRule(text.entry_condition, "entry_condition");
    const exit = compileRule(text.exit_condition, "exit_condition");
    return {
      diagnostics: [
        ...(entry.ok ? [] : entry.diagnostics.map((each) => ({ ...each, key: "entry_condition" as const }))),
        ...(exit.ok ? [] : exit.diagnostics.map((each) => ({ ...each, key: "exit_condition" as const }))),
      ],
      cost: (entry.ok ? entry.rule.cost : 0) + (exit.ok ? exit.rule.cost : 0),
    };
  });
}
