import type { Instrument } from "../../protocol/mod.ts";
import {
  type Problem,
  renderProblem,
  type ResolveOptions,
  resolveStrategies,
  type StrategiesFile,
} from "../../strategies/mod.ts";
import type { SessionStrategy } from "../session_strategy.ts";

/** What the strategies of a file are resolved with. */
export interface StrategyContext extends ResolveOptions {
  /** Called with every problem of every strategy, as a person reads it. */
  readonly onProblem: (text: string) => void;
}

/**
 * The strategies of a session from a file. A broken one is `failed` from the start, with its first diagnostic. It does not
 * stop the others.
 */
export async function sessionStrategies(
  file: StrategiesFile,
  context: StrategyContext,
): Promise<readonly SessionStrategy[]> {
  const resolved = await resolveStrategies(file, context);
  const fallback = [...context.instruments.values()][0];
  return resolved.map(({ index, id, instrument, spec, problems, cost, history }) => {
    for (const problem of problems) context.onProblem(renderProblem(file.source, problem));
    return {
      index,
      id,
      instrument: instrument ?? (fallback as Instrument),
      maxEntries: spec?.maxEntries ?? 1,
      spec,
      history,
      cost,
      failed: problems[0] === undefined ? null : onOneLine(file, problems[0]),
      text: textOf(file, index),
    };
  });
}

function onOneLine({ source }: StrategiesFile, { offset, message }: Problem): string {
  const { line, column } = source.placeOf(offset);
  return `${source.path}:${line}:${column}: ${message}`;
}

/** The text of a strategy in its file. */
export function textOf({ source, entries }: StrategiesFile, index: number): string {
  const { offset = 0, length = 0 } = entries[index] ?? {};
  return source.text.slice(offset, offset + length).trimEnd();
}
