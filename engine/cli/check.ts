import type { Instrument } from "../protocol/mod.ts";
import { instrumentsNamed, readStrategiesFile, renderProblem, resolveStrategies } from "../strategies/mod.ts";
import type { ResolvedStrategy, ResolveOptions, SourceText } from "../strategies/mod.ts";

/** What `check` is asked. */
export interface CheckArguments {
  readonly file: string;
  /** Print the result as JSON on stdout. */
  readonly json: boolean;
}

/** What `check` works with. */
export interface CheckContext {
  /** Each gets whole lines, the last line's end included. */
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly describe: ResolveOptions["describe"];
  readonly defaultInstrument: string;
  /** The instruments that are known when a file names these symbols, by symbol. */
  readonly instruments: (named: readonly string[]) => ReadonlyMap<string, Instrument>;
}

/**
 * Judges a strategies file without trading: every problem on stderr, one line of verdict (or JSON) on stdout.
 *
 * @returns the exit code: 0 if every strategy is valid, else 2
 * @throws EngineError STRATEGIES_FILE if the file is no list of strategies
 */
export async function check({ file, json }: CheckArguments, context: CheckContext): Promise<0 | 2> {
  const { stdout, stderr, describe, defaultInstrument } = context;
  const strategies = readStrategiesFile(file);
  const instruments = context.instruments(instrumentsNamed(strategies));
  const resolved = await resolveStrategies(strategies, { instruments, defaultInstrument, describe });
  for (const { problems } of resolved) {
    for (const problem of problems) stderr(`${renderProblem(strategies.source, problem)}\n`);
  }
  stdout(json ? `${JSON.stringify(toJson(file, strategies.source, resolved))}\n` : `${file}: ${verdict(resolved)}\n`);
  return resolved.every(({ spec }) => spec !== null) ? 0 : 2;
}

function verdict(resolved: readonly ResolvedStrategy[]): string {
  const valid = resolved.filter(({ spec }) => spec !== null).length;
  const total = `${resolved.length} ${resolved.length === 1 ? "strategy" : "strategies"}`;
  if (valid === resolved.length) return `${total}, ${valid === 1 ? "" : "all "}valid`;
  return `${total}, ${valid} valid, ${resolved.length - valid} invalid`;
}

function toJson(file: string, source: SourceText, resolved: readonly ResolvedStrategy[]): object {
  return {
    schema: 1,
    file,
    total: resolved.length,
    valid: resolved.filter(({ spec }) => spec !== null).length,
    strategies: resolved.map(({ id, instrument, spec, problems, cost }) => ({
      id,
      valid: spec !== null,
      instrument: instrument?.symbol ?? null,
      cost,
      problems: problems.map(({ offset, length, message, hint }) => ({
        ...source.placeOf(offset),
        length,
        message,
        hint,
      })),
    })),
  };
}
