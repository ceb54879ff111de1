import { systemClock } from "../clock.ts";
import { type DayHours, ordinaryDay, parseHoursFlags } from "../market/mod.ts";
import { importHost, type WorkerModule } from "../pool/mod.ts";
import { type Instrument, MAX_CLOSING_ROWS, type UnixMicros, UsageError } from "../protocol/mod.ts";
import { findWorker, bySymbol, hoursOfConfig, instrumentsOf } from "../session/mod.ts";
import { readConfig } from "../settings/mod.ts";
import {
  instrumentsNamed,
  neverKnownWarnings,
  type Problem,
  problemsJson,
  readStrategiesInput,
  renderProblem,
  type ResolvedStrategy,
  type ResolveOptions,
  resolveStrategies,
  shownWarnings,
  type SourceText,
  type Warning,
  warningsOf,
} from "../strategies/mod.ts";
import { type Column, layTable, type Line, paintLines, span } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { type CheckedData, readCheckedData } from "./check_data.ts";
import { DATA_FLAGS, namesData } from "./data_flags.ts";
import { overridesOf } from "./flags.ts";
import { readInput } from "./input_flags.ts";
import type { Io } from "./io.ts";

/** The arguments of `check`. */
export interface CheckArguments {
  readonly file: string;
  /** Print the result as JSON on stdout. */
  readonly json: boolean;
}

/** What `check` works with. Texts that it prints are whole lines. */
export interface CheckContext {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stdout is a terminal that may have colours. */
  readonly colour: boolean;
  readonly describe: ResolveOptions["describe"];
  readonly needsOf: WorkerModule["needsOf"];
  readonly defaultInstrument: string;
  /** The symbols of `INSTRUMENTS`; null: it is unset. */
  readonly configured: readonly string[] | null;
  /** The known instruments by symbol, for a file that names the given symbols. */
  readonly instruments: (named: readonly string[]) => ReadonlyMap<string, Instrument>;
  /** The hours of an instrument's sessions at an instant; null: today. */
  readonly hoursOf: (instrument: Instrument, at: UnixMicros | null) => DayHours;
  /** Reads the files of prices that strategies are to be held against. Null: there are none. */
  readonly readData: ((instruments: readonly Instrument[]) => Promise<CheckedData>) | null;
}

const COLUMNS = 80;
const TABLE: readonly Column[] = [
  { title: "strategy", align: "left", least: 10 },
  { title: "steps a tick", align: "right", least: null },
  { title: "steps a bar", align: "right", least: null },
  { title: "history", align: "left", least: 10 },
];

/** The command `check`. @returns the exit code */
export async function runCheck(args: Arguments, io: Io): Promise<number> {
  const { positionals, lists, switches } = args;
  const config = readConfig(undefined, overridesOf(args));
  const hours = await hoursOfConfig(config, parseHoursFlags(lists.get("hours") ?? []));
  const choice = namesData(args) ? readInput(args, "check", positionals.slice(1)) : null;
  if (choice === null) refuseStray(args);
  const say = (note: string): void => io.stderr(`${note}\n`);
  const { describe, needsOf } = await importHost(findWorker());
  return check(
    { file: positionals[0] ?? "", json: switches.has("json") },
    {
      ...io,
      describe,
      needsOf,
      defaultInstrument: config.defaultIndex,
      configured: config.areInstrumentsSet ? config.instruments.map(({ symbol }) => symbol) : null,
      instruments: (named) => bySymbol(instrumentsOf(config, named, say)),
      hoursOf: (instrument, until) => ordinaryDay(hours, instrument, until ?? systemClock.nowMicros()),
      readData: choice === null ? null : (instruments) => readCheckedData({ config, hours, choice, say }, instruments),
    },
  );
}

/** @throws UsageError if something is said about files, and no flag names one */
function refuseStray({ positionals, values }: Arguments): void {
  const flag = DATA_FLAGS.find(({ name }) => values.has(name));
  if (flag !== undefined) throw new UsageError(`--${flag.name} goes with --data FILE`);
  if (positionals.length > 1) throw new UsageError(`expected --data before ${JSON.stringify(positionals[1])}`);
}

/**
 * Checks a strategies file without trading. Problems and warnings go to stderr; a table of what the valid strategies cost and
 * one line with the verdict, or JSON, go to stdout.
 *
 * @returns the exit code: 0 if every strategy is valid, else 2
 * @throws EngineError STRATEGIES_FILE if the file is not a list of strategies
 */
export async function check({ file, json }: CheckArguments, context: CheckContext): Promise<0 | 2> {
  const { stdout, stderr, describe, defaultInstrument } = context;
  const strategies = await readStrategiesInput(file);
  const known = context.instruments(instrumentsNamed(strategies));
  const read = await context.readData?.([...known.values()]);
  const instruments = read === undefined ? known : bySymbol(read.instruments);
  const bars = read === undefined ? {} : { bars: read.bars };
  const resolved = await resolveStrategies(strategies, { instruments, defaultInstrument, describe, ...bars });
  for (const { problems } of resolved) {
    for (const problem of problems) stderr(`${renderProblem(strategies.source, problem)}\n`);
  }
  const { configured } = context;
  const warnings = configured === null ? [] : warningsOf(strategies, resolved, { configured, defaultInstrument });
  tellWarnings(strategies.source, warnings, stderr);
  const neverKnown = neverKnownWarnings(strategies, resolved, {
    hoursOf: (instrument) => context.hoursOf(instrument, read?.until ?? null),
    data: read?.facts ?? new Map(),
    needsOf: context.needsOf,
  });
  tellNeverKnown(strategies.source, neverKnown.flat(), stderr);
  const all = neverKnown.map((own, i) => [...[warnings[i] ?? []].flat(), ...own]);
  if (json) stdout(`${JSON.stringify(toJson(file, strategies.source, { resolved, warnings: all }))}\n`);
  else {
    const lines = costLines(resolved.filter(({ spec }) => spec !== null));
    stdout(
      `${strategies.source.path}: ${verdict(resolved)}\n${paintLines(lines, { columns: COLUMNS, colour: context.colour })}`,
    );
  }
  return resolved.every(({ spec }) => spec !== null) ? 0 : 2;
}

function tellWarnings(source: SourceText, warnings: readonly (Warning | null)[], stderr: CheckContext["stderr"]): void {
  const { shown, left } = shownWarnings(warnings);
  for (const warning of shown) stderr(`${renderProblem(source, warning)}\n`);
  if (left > 0) stderr(`Warning: ${left} more instruments are not among INSTRUMENTS, all in --json\n`);
}

/** Warnings of what is never known that are shown. The rest are counted. */
const MAX_NEVER_KNOWN = 20;

function tellNeverKnown(source: SourceText, problems: readonly Problem[], stderr: CheckContext["stderr"]): void {
  for (const problem of problems.slice(0, MAX_NEVER_KNOWN)) {
    stderr(`${renderProblem(source, { ...problem, message: `Warning: ${problem.message}` })}\n`);
  }
  const left = problems.length - MAX_NEVER_KNOWN;
  if (left > 0) stderr(`Warning: ${left} more of the same kind, all in --json\n`);
}

function verdict(resolved: readonly ResolvedStrategy[]): string {
  const valid = resolved.filter(({ spec }) => spec !== null).length;
  const total = `${resolved.length} ${resolved.length === 1 ? "strategy" : "strategies"}`;
  if (valid === resolved.length) return `${total}, ${valid === 1 ? "" : "all "}valid`;
  return `${total}, ${valid} valid, ${resolved.length - valid} invalid`;
}

/** The table of costs: steps of computing and bars of history, by strategy. */
function costLines(valid: readonly ResolvedStrategy[]): readonly Line[] {
  if (valid.length === 0) return [];
  const rows = valid
    .slice(0, MAX_CLOSING_ROWS)
    .map(({ id, cost, costPerBar, history }) => [
      span(id),
      span(String(cost)),
      span(String(costPerBar)),
      span(historyText(history), history.length === 0 ? "dim" : "plain"),
    ]);
  const left = valid.length - rows.length;
  return [
    [],
    ...layTable(TABLE, rows, COLUMNS),
    ...(left > 0 ? [[span(`and ${left} more, all in --json`, "dim")]] : []),
  ];
}

function historyText(history: ResolvedStrategy["history"]): string {
  return history.length === 0 ? "-" : history.map(({ timeframe, bars }) => `${bars} x ${timeframe}`).join(", ");
}

function toJson(
  file: string,
  source: SourceText,
  {
    resolved,
    warnings,
  }: { readonly resolved: readonly ResolvedStrategy[]; readonly warnings: readonly (readonly Problem[])[] },
): object {
  return {
    schema: 1,
    file,
    total: resolved.length,
    valid: resolved.filter(({ spec }) => spec !== null).length,
    strategies: resolved.map(({ id, instrument, spec, problems, cost, costPerBar, history }, i) => ({
      id,
      valid: spec !== null,
      instrument: instrument?.symbol ?? null,
      cost,
      cost_per_bar: costPerBar,
      history,
      problems: problemsJson(source, problems),
      warnings: problemsJson(source, warnings[i] ?? []),
    })),
  };
}
