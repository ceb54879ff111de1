import { formatTimeOfDay, nearest } from "../core/mod.ts";
import type { WorkerModule } from "../pool/mod.ts";
import { type Bound, EngineError, type Instrument, type StrategySpec, toDecimal } from "../protocol/mod.ts";
import { bySymbol, instrumentsOf } from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import {
  instrumentsNamed,
  problemsJson,
  readStrategiesInput,
  renderProblem,
  type ResolvedStrategy,
  resolveStrategies,
  type StrategiesFile,
} from "../strategies/mod.ts";
import { MoneyFormat, paintLines, type PrintTarget } from "../terminal/mod.ts";
import { exitsOf, scaleOf, explainLines } from "./explain_text.ts";

/** The arguments of `explain`. */
export interface ExplainArguments {
  readonly file: string;
  readonly id: string;
  /** Print the result as JSON on stdout. */
  readonly json: boolean;
}

/** What `explain` works with. */
export interface ExplainContext extends PrintTarget {
  readonly config: Config;
  readonly worker: Pick<WorkerModule, "describe" | "explain">;
}

/** One strategy of a file, and the instruments that it may trade. */
export interface FoundStrategy {
  readonly file: StrategiesFile;
  readonly strategy: ResolvedStrategy;
  readonly instruments: readonly Instrument[];
}

const COLUMNS = 80;

/**
 * Prints one strategy in English on stdout; if it is invalid, its problems on stderr.
 *
 * @returns the exit code: 0, or 2 if it is invalid
 * @throws EngineError STRATEGIES_FILE if the file is no list of strategies; USAGE if it has no strategy of that id
 */
export async function explain({ file, id, json }: ExplainArguments, context: ExplainContext): Promise<0 | 2> {
  const found = await findStrategy(file, id, context);
  const { spec, instrument, history } = found.strategy;
  if (spec === null || instrument === null) return tellProblems(found, json, context);
  const texts = textsOf(spec);
  const rules = context.worker.explain(texts);
  const explained = { spec, symbol: instrument.symbol, history, rules };
  if (!json) {
    const lines = explainLines(explained, new MoneyFormat(context.config.marketTz));
    context.stdout(paintLines(lines, { columns: COLUMNS, colour: context.colour }));
    return 0;
  }
  const { window } = spec;
  const result = {
    schema: 1,
    file,
    id,
    valid: true,
    instrument: instrument.symbol,
    side: spec.side,
    quantity: toDecimal(spec.quantity, spec.qtyScale),
    max_entries: spec.maxEntries,
    timeframe: spec.timeframe,
    window: window === null ? null : { from: formatTimeOfDay(window.from), to: formatTimeOfDay(window.to) },
    entry: rules.entry,
    exits: [
      ...exitsOf(spec).map((exit) =>
        "time" in exit
          ? { reason: exit.reason, time: formatTimeOfDay(exit.time) }
          : { reason: exit.reason, bound: boundJson(exit.bound, scaleOf(exit, spec)) },
      ),
      { reason: "rule", ...rules.exit },
    ],
    history,
    functions: rules.functions,
  };
  context.stdout(`${JSON.stringify(result)}\n`);
  return 0;
}

/** What a strategy is found with. */
export interface FindContext extends Pick<ExplainContext, "config"> {
  readonly worker: Pick<WorkerModule, "describe">;
  /** Makes the instruments what their data says. */
  readonly refine?: (instruments: readonly Instrument[]) => Promise<readonly Instrument[]>;
}

/**
 * Finds one strategy of a file, and judges it.
 *
 * @throws EngineError STRATEGIES_FILE if the file is no list of strategies; USAGE if it has no strategy of that id
 */
export async function findStrategy(
  path: string,
  id: string,
  { config, worker, refine }: FindContext,
): Promise<FoundStrategy> {
  const file = await readStrategiesInput(path);
  const entry = file.entries.find((each) => each.id === id);
  if (entry === undefined) throw unknownId(file, id);
  const said = instrumentsOf(config, instrumentsNamed(file));
  const instruments = refine === undefined ? said : await refine(said);
  const [strategy] = await resolveStrategies(
    { ...file, entries: [entry] },
    { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex, describe: worker.describe },
  );
  return { file, strategy: strategy as ResolvedStrategy, instruments };
}

/** Prints the problems of a strategy, as `check` does. @returns the exit code */
export function tellProblems({ file, strategy }: FoundStrategy, json: boolean, { stdout, stderr }: PrintTarget): 2 {
  const { id, problems } = strategy;
  for (const problem of problems) stderr(`${renderProblem(file.source, problem)}\n`);
  const { path } = file.source;
  const invalid = { schema: 1, file: path, id, valid: false, problems: problemsJson(file.source, problems) };
  if (json) stdout(`${JSON.stringify(invalid)}\n`);
  return 2;
}

/** The texts of a valid strategy's conditions, as the worker takes them. */
export function textsOf({ timeframe, entryCondition, exitCondition }: StrategySpec): {
  readonly timeframe: string;
  readonly entry_condition: string;
  readonly exit_condition: string;
} {
  return { timeframe, entry_condition: entryCondition, exit_condition: exitCondition };
}

const MAX_NAMED = 10;

function unknownId({ source, entries }: StrategiesFile, id: string): EngineError {
  const ids = entries.map((each) => each.id);
  const meant = nearest(id, ids);
  const more = ids.length > MAX_NAMED ? `, and ${ids.length - MAX_NAMED} more` : "";
  const hint = meant === null ? `the ids are ${ids.slice(0, MAX_NAMED).join(", ")}${more}` : `did you mean ${meant}?`;
  return new EngineError(
    "USAGE",
    `${source.path}: expected the id of one of its strategies, was ${JSON.stringify(id)}\n  hint: ${hint}`,
  );
}

function boundJson(bound: Bound, scale: number): number | string {
  return typeof bound === "number" ? toDecimal(bound, scale) : `${bound.percent}%`;
}
