import { statSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { formatOrder } from "../journal/mod.ts";
import { zoneOffsets } from "../market/mod.ts";
import { importHost } from "../import_host.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import type { SessionStrategy } from "../session.ts";
import { instrumentsNamed, type StrategiesFile } from "../strategies/mod.ts";
import { MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { csvLines } from "./csv_lines.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "./outputs.ts";
import { readBacktestFlags } from "./run_flags.ts";
import type { ReplayChoice } from "./session_setup.ts";
import { sessionStrategies } from "./session_strategies.ts";
import { TRADE_TITLES, tradeRow } from "./trade_row.ts";
import { readWantedStrategies } from "./wanted_strategies.ts";
import { findBacktestThread, findWorker } from "./worker_url.ts";
import { type BacktestFile, Gathering } from "./backtest_gathering.ts";
import { planJobs } from "./backtest_plan.ts";
import { openProgress } from "./backtest_progress.ts";
import { type BacktestReport, reportLines, toJson } from "./backtest_report.ts";
import { tradesOf } from "./backtest_results.ts";
import { runJobs } from "./backtest_run_jobs.ts";
import { findUnticked, withoutTicks } from "./unticked.ts";

/** What `backtest` is asked. */
export interface BacktestArguments {
  /** In place of settings, by their names. */
  readonly overrides: Readonly<Record<string, string>>;
  /** The files, at least one, all of one kind. */
  readonly choices: readonly ReplayChoice[];
  /** `YYYY-MM-DD`, both included; null: from the first day, to the last. */
  readonly from: string | null;
  readonly to: string | null;
  readonly ordersJson: string | null;
  readonly tradesCsv: string | null;
  readonly json: boolean;
}

const COLUMNS = 80;

/** `backtest` as a command line asks for it. */
export async function runBacktest(args: Arguments, io: Io): Promise<number> {
  return backtest(readBacktestFlags(args), io);
}

/**
 * `backtest`: trades every day of some files, each day as a session of its own, on all cores.
 *
 * @returns the exit code: 0; 130 when it was stopped by Ctrl-C, and what was done by then is printed
 * @throws EngineError for whatever a person can mend
 */
export async function backtest(asked: BacktestArguments, io: Io): Promise<number> {
  const { config, file } = await readWantedStrategies(readConfig(undefined, asked.overrides), io, asked);
  const instruments = instrumentsOf(config, instrumentsNamed(file));
  const outputs = outputsOf(asked);
  refuseClashes(inputsOf(asked, config), Object.values(outputs), "backtest");
  for (const output of Object.values(outputs)) tryOutput(output);
  const files = asked.choices.map(({ path }): BacktestFile => ({ path, bytes: sizeOf(path) }));
  const strategies = await readStrategies(file, { config, instruments }, io);
  const threads = Math.min(availableParallelism(), MAX_THREADS);
  const jobs = planJobs(strategies, { files: files.length, threads });
  const money = new MoneyFormat(config.marketTz);
  const gathering: Gathering = new Gathering(files, jobs, (message) => progress.say(message));
  const progress = openProgress(io, () => gathering, { clock: systemClock, money });
  const stop = new AbortController();
  const letGo = onInterrupt(() => stop.abort());
  try {
    await runJobs(
      jobs.map(({ file: at, group }) => ({
        file: at,
        choice: asked.choices[at]!,
        config,
        instruments,
        strategies,
        group,
        from: asked.from,
        to: asked.to,
        worker: findWorker().href,
      })),
      {
        thread: findBacktestThread(),
        threads,
        signal: stop.signal,
        onMessage: (job, message) => gathering.take(job, message),
      },
    );
  } finally {
    progress.close();
    letGo();
  }
  const { days, outs, badRows } = gathering;
  const stopped = stop.signal.aborted;
  if (badRows > 0) io.stderr(`left out: ${money.count(badRows)} bad rows\n`);
  if (days.length === 0 && !stopped) throw noDays(asked);
  if (!stopped) for (const text of untickedOf(gathering, { strategies, instruments, asked })) io.stderr(`${text}\n`);
  const report: BacktestReport = { days, files: files.map(({ path }) => path), strategies, instruments, outs, stopped };
  writeResults(outputs, report, config);
  if (asked.json) io.stdout(`${JSON.stringify(toJson(report))}\n`);
  else io.stdout(paintLines(reportLines(report, money), { columns: COLUMNS, colour: io.colour }));
  return stopped ? 128 + constants.signals.SIGINT : 0;
}

/** Threads at a time. More cores than that are left to others. */
const MAX_THREADS = 64;

type Outputs = Partial<Readonly<Record<"orders" | "trades", NamedPath>>>;

function outputsOf({ ordersJson, tradesCsv }: BacktestArguments): Outputs {
  return {
    ...(ordersJson === null ? {} : { orders: { name: "--orders-json", path: ordersJson } }),
    ...(tradesCsv === null ? {} : { trades: { name: "--trades-csv", path: tradesCsv } }),
  };
}

function inputsOf({ choices }: BacktestArguments, config: Config): readonly NamedPath[] {
  return [
    { name: "--strategies", path: config.strategies },
    ...choices.map(({ kind, path }) => ({ name: `--${kind}`, path })),
  ];
}

/** What there is to say of instruments that no day has a tick of. */
function untickedOf(
  { ticked, strangers }: Gathering,
  traded: {
    readonly strategies: readonly SessionStrategy[];
    readonly instruments: readonly Instrument[];
    readonly asked: BacktestArguments;
  },
): readonly string[] {
  const { strategies, instruments, asked } = traded;
  const isTicked = ({ index }: Pick<Instrument, "index">): boolean => ticked.has(index);
  const there = [...instruments.filter(isTicked).map(({ symbol }) => symbol), ...strangers];
  return withoutTicks(findUnticked(strategies, isTicked), { there, name: filesText(asked) });
}

function filesText({ choices }: BacktestArguments): string {
  return choices.length === 1 ? (choices[0]?.path ?? "") : `${choices.length} files`;
}

/** @throws EngineError INPUT_FILE if there is no such file */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError("INPUT_FILE", `${path}: Expected a file that can be read, was: ${why}. Check the path`, {
      cause,
    });
  }
}

async function readStrategies(
  file: StrategiesFile,
  { config, instruments }: { readonly config: Config; readonly instruments: readonly Instrument[] },
  io: Io,
): Promise<readonly SessionStrategy[]> {
  const { describe } = await importHost(findWorker());
  const strategies = await sessionStrategies(file, {
    instruments: bySymbol(instruments),
    defaultInstrument: config.defaultIndex,
    describe: async (texts) => describe(texts),
    onProblem: (text) => io.stderr(`${text}\n`),
  });
  if (strategies.some(({ spec }) => spec !== null)) return strategies;
  const message = `${file.source.path}: Expected at least one valid strategy, was none`;
  throw new EngineError("STRATEGIES_FILE", `${message}\n  hint: mend one of those above`);
}

function writeResults({ orders, trades }: Outputs, report: BacktestReport, config: Config): void {
  const { days, instruments } = report;
  const offsetsOf = ({ openMicros, closeMicros }: (typeof days)[number]): ReturnType<typeof zoneOffsets> =>
    zoneOffsets(config.marketTz, openMicros as never, closeMicros as never);
  if (orders !== undefined) {
    emptyOutput(orders);
    const lines = days.flatMap((day) => {
      const offsets = offsetsOf(day);
      return day.orders.map((order) => `${formatOrder(order, instruments, offsets)}\n`);
    });
    writeOutput(orders, lines.join(""));
  }
  if (trades !== undefined) {
    emptyOutput(trades);
    const rows = days.flatMap((day) => {
      const offsets = offsetsOf(day);
      return tradesOf([day]).map((trip) => tradeRow(trip, { instruments, offsets }));
    });
    writeOutput(trades, csvLines(TRADE_TITLES, rows));
  }
}

function onInterrupt(stop: () => void): () => void {
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts > 1) process.exit(128 + constants.signals.SIGINT);
    stop();
  };
  process.on("SIGINT", interrupt);
  return () => process.off("SIGINT", interrupt);
}

function noDays(asked: BacktestArguments): EngineError {
  const { from, to } = asked;
  const range = [...(from === null ? [] : [`from ${from}`]), ...(to === null ? [] : [`to ${to}`])].join(" ");
  const wanted = range === "" ? "within MARKET_OPEN and MARKET_CLOSE" : `${range} within market hours`;
  return new EngineError("INPUT_FILE", `${filesText(asked)}: Expected at least one tick ${wanted}, was none`);
}
