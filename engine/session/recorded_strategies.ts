import type { SessionHeader } from "../journal/mod.ts";
import { parseStrategies } from "../strategies/mod.ts";
import type { EngineOptions, SessionStrategy } from "./session.ts";
import { sessionStrategies, type StrategyContext } from "./session_strategies.ts";

/**
 * A strategies file that has the strategies of a book's header, in their order, as they were written.
 *
 * What stands in YAML over several lines has lost the spaces before its first one, which the others still have.
 */
function strategiesText(strategies: SessionHeader["strategies"]): string {
  const texts = strategies.map(({ text }) => text);
  // JSON may have tabs, which a list of YAML may not.
  if (texts.every((text) => text.startsWith("{"))) return `[${texts.join(",\n")}]\n`;
  return strategies.map(({ text }) => `-\n${" ".repeat(indentOf(text))}${text}\n`).join("");
}

/**
 * Reads the strategies of a session again from its header. One that had failed has failed again, with the same words, for
 * these name the file that it stood in.
 */
export function readRecorded(
  { strategies }: Pick<SessionHeader, "strategies">,
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

/** The column that the keys of a mapping stand in, by its lines after the first: comments may stand anywhere. */
function indentOf(text: string): number {
  const lines = text.split("\n").slice(1);
  const indents = lines.flatMap((line) => (/^\s*(?:#|$)/.test(line) ? [] : [line.search(/\S/)]));
  return indents.reduce((least, indent) => Math.min(least, indent), 80) || 1;
}
