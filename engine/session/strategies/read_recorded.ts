import type { AnyHeader } from "../../journal/mod.ts";
import { parseStrategies } from "../../strategies/mod.ts";
import type { EngineOptions } from "../engine_options.ts";
import type { SessionStrategy } from "../session_strategy.ts";
import { sessionStrategies, type StrategyContext } from "./file_strategies.ts";

/**
 * The text of a strategies file with the strategies of a header, in their order and as they were written.
 *
 * A recorded text of several YAML lines lacks the spaces before its first line; the other lines still have them.
 */
function strategiesText(strategies: AnyHeader["strategies"]): string {
  const texts = strategies.map(({ text }) => text);
  // JSON may have tabs; a YAML list may not.
  if (texts.every((text) => text.startsWith("{"))) return `[${texts.join(",\n")}]\n`;
  return strategies.map(({ text }) => `-\n${" ".repeat(indentOf(text))}${text}\n`).join("");
}

/**
 * Reads the strategies of a session again from its header. A strategy that had failed is failed again with its recorded
 * message, which names the original file.
 */
export function readRecorded(
  { strategies }: Pick<AnyHeader, "strategies">,
  context: Omit<StrategyContext, "describe" | "onProblem">,
): EngineOptions["readStrategies"] {
  return async (describe) => {
    const reading = { isRecorded: true };
    const file = parseStrategies("the session's strategies", strategiesText(strategies), reading);
    const read = await sessionStrategies(file, { ...context, describe, onProblem: () => {} });
    return read.map((strategy, i): SessionStrategy => {
      const { id, text, failed } = strategies[i] ?? { id: strategy.id, text: "", failed: null };
      return failed === null ? { ...strategy, text } : { ...strategy, id, text, failed, spec: null };
    });
  };
}

/** The column of the keys of a mapping, by its lines after the first. Comments may be in any column. */
function indentOf(text: string): number {
  const lines = text.split("\n").slice(1);
  const indents = lines.flatMap((line) => (/^\s*(?:#|$)/.test(line) ? [] : [line.search(/\S/)]));
  return indents.reduce((least, indent) => Math.min(least, indent), 80) || 1;
}
