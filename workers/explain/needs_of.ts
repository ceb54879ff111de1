import { parseTimeframe } from "../../engine/core/mod.ts";
import { MICROS, RULE_KEYS, type RuleNeed, type RuleTexts } from "../../engine/protocol/mod.ts";
import { compileRule } from "../rules/mod.ts";

/**
 * The parts of a strategy's conditions that need bars, data or a time of day. It takes as long as compiling them, so it is
 * asked only of strategies about which there is something to say. Nothing of a text that is wrong.
 */
export function needsOf(texts: RuleTexts): readonly RuleNeed[] {
  const timeframe = parseTimeframe(texts.timeframe) ?? MICROS.minute;
  return RULE_KEYS.flatMap((key) => {
    const result = compileRule(texts[key], { key, timeframe });
    return result.ok ? [...result.rule.needs(), ...result.rule.times()] : [];
  });
}
