import { readFileSync } from "node:fs";
import { constants } from "node:os";
import {
  Backtest,
  type BacktestListener,
  backtestReasons,
  type BacktestRequest,
  barsOfBacktest,
  type DayOrders,
  resultOfBacktest,
} from "../backtest/mod.ts";
import { systemClock } from "../clock.ts";
import type { LeftOutCount } from "../data/mod.ts";
import { formatOrder } from "../journal/mod.ts";
import { assumedDaysText, closedRowsText, cutRowsTexts, type TradingHours } from "../market/mod.ts";
import { importHost } from "../pool/mod.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "../output/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import {
  figuresOf,
  type PageExtras,
  pageHtml,
  type Result,
  RESULT_TRADE_TITLES,
  resultJson,
  resultTradeRow,
} from "../report/mod.ts";
import {
  findPageScript,
  findWorker,
  hoursOfConfig,
  inputNotes,
  leftOutTexts,
  readWantedStrategies,
} from "../session/mod.ts";
import { type Config, readConfig } from "../settings/mod.ts";
import { csvLines, MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { type BacktestArguments, readBacktestFlags } from "./backtest_flags.ts";
import { openProgress } from "./backtest_progress.ts";
import { reportLines } from "./backtest_report.ts";
import type { Io } from "./io.ts";
import { printPieces } from "./print_pieces.ts";
import { VERSION } from "./version.ts";

const COLUMNS = 80;
/** The exit code after Ctrl-C. */
const INTERRUPTED = 128 + constants.signals.SIGINT;

/** The command `backtest`. @returns the exit code */
export async function runBacktest(args: Arguments, io: Io): Promise<number> {
  return backtest(readBacktestFlags(args), io);
}

/**
 * `backtest`: trades every day of some files, each day as a session of its own, on all cores.
 *
 * @returns the exit code: 0, or 130 if Ctrl-C has stopped it; the results up to then are printed
 * @throws EngineError for all that a person can mend
 */
export async function backtest(asked: BacktestArguments, io: Io): Promise<number> {
  const { config: read, file } = await readWantedStrategies(readConfig(undefined, asked.overrides), io, asked);
  const hours = await hoursOfConfig(read, asked.hours);
  // A calendar brings its zone.
  const config = { ...read, marketTz: hours.zone };
  const outputs = outputsOf(asked);
  refuseClashes(inputsOf(asked, config), Object.values(outputs));
  for (const output of Object.values(outputs)) tryOutput(output);
  const money = new MoneyFormat(config.marketTz);
  const say = (text: string): void => io.stderr(`${text}\n`);
  const stop = new AbortController();
  const stopListening = onInterrupt(() => stop.abort());
  const work: BacktestWork = { read: 0, job: null };
  const progress = openProgress(io, () => work, { clock: systemClock, money });
  const request = { ...asked, hours, config, file, hasPage: asked.html !== null };
  const listener = {
    onProblem: (text: string): void => progress.say(text),
    onRead: (part: number): void => void (work.read = part),
    signal: stop.signal,
  };
  try {
    const job = await trade(request, listener, work);
    progress.close();
    const { understood } = job;
    const { days } = job.gathering;
    const stopped = stop.signal.aborted;
    if (!stopped) {
      job.refuseClosedDays();
      job.refuseNoDays();
      for (const text of [...cutRowsTexts(job.cut, hours), ...job.unticked]) say(text);
    }
    for (const text of [closedRowsText(job.cut), assumedDaysText(job.cut, hours)]) if (text !== null) say(text);
    const leftOut = understood.plain === null ? understood.market.leftOut : notTradedOf(job);
    if (understood.plain !== null) for (const text of leftOutTexts(leftOut)) say(text);
    const reasons = await reasonsOf(job, hours, config);
    const result = await resultOfBacktest(job, { ...request, version: VERSION, reasons, leftOut, stopped });
    const readings = asked.html === null ? new Map<never, never>() : await job.readEntries(result, stop.signal);
    return print(
      { result, days, extras: { bars: barsOfBacktest(job), readings } },
      { asked, outputs, config, io, money },
    );
  } catch (error) {
    // The files were still being read.
    if (!stop.signal.aborted || error !== stop.signal.reason) throw error;
    progress.say("stopped before anything was traded");
    return INTERRUPTED;
  } finally {
    progress.close();
    stopListening();
    work.job?.close();
  }
}

/** How far a backtest is: the part of the files that has been read, and then the jobs. */
interface BacktestWork {
  read: number;
  job: Backtest | null;
}

/**
 * Trades all days. A large file in our own form that is not what its beginning says is understood as a whole, and traded
 * again: nothing has been printed by then, and nothing is said of the first time.
 */
async function trade(
  request: Omit<BacktestRequest, "mayBePlain">,
  listener: BacktestListener,
  work: BacktestWork,
): Promise<Backtest> {
  const said = new Set<string>();
  const onProblem = (text: string): void => {
    if (!said.has(text)) listener.onProblem(text);
    said.add(text);
  };
  const first = await prepare({ ...request, mayBePlain: true }, { ...listener, onProblem }, work);
  const isPlain = first.understood.plain !== null;
  if (await runsThrough(first, listener.signal, isPlain)) return first;
  const job = await prepare({ ...request, mayBePlain: false }, { ...listener, onProblem }, work);
  await job.run(listener.signal);
  return job;
}

async function prepare(request: BacktestRequest, listener: BacktestListener, work: BacktestWork): Promise<Backtest> {
  const job = await Backtest.prepare(request, listener);
  work.job?.close();
  work.job = job;
  if (job.understood.plain === null) for (const note of inputNotes(job.understood)) listener.onProblem(note);
  return job;
}

/** @returns false if the file of a plain job is not what its beginning says */
async function runsThrough(job: Backtest, signal: AbortSignal, isPlain: boolean): Promise<boolean> {
  try {
    await job.run(signal);
    return !isPlain || signal.aborted || job.gathering.badRows === 0;
  } catch (error) {
    if (isPlain && error instanceof EngineError && error.code === "INPUT_FILE") return false;
    throw error;
  }
}

/** The rows of a plain file that nobody trades. */
function notTradedOf({ gathering: { notTraded, unknownSymbols } }: Backtest): readonly LeftOutCount[] {
  if (notTraded === 0) return [];
  const [symbol] = unknownSymbols;
  const bySymbol = unknownSymbols.length === 1 && symbol !== undefined ? [{ symbol, rows: notTraded }] : [];
  const noSymbol = bySymbol.length === 0 ? notTraded : 0;
  return [{ reason: "not-traded", rows: notTraded, first: [], bySymbol, byDay: [], noSymbol, noDay: notTraded }];
}

/** Why strategies made no entry, by index. */
async function reasonsOf(
  job: Backtest,
  hours: TradingHours,
  { priceBandPct }: Config,
): Promise<ReturnType<typeof backtestReasons>> {
  const { gathering, strategies, cut } = job;
  const { needsOf } = await importHost(findWorker());
  return backtestReasons({ strategies, gathering, cut: { ...cut, hours }, priceBandPct, needsOf });
}

interface Printing {
  readonly asked: BacktestArguments;
  readonly outputs: Outputs;
  readonly config: Config;
  readonly io: Io;
  readonly money: MoneyFormat;
}

/** A result, and the orders of its days. */
interface Traded {
  readonly result: Result;
  readonly days: readonly DayOrders[];
  /** What a page has beyond its numbers. */
  readonly extras: PageExtras;
}

/** Writes and prints the results. @returns the exit code */
function print(traded: Traded, { asked, outputs, config, io, money }: Printing): number {
  const { result } = traded;
  const figures = figuresOf(result, { capital: config.capital, sessionsAYear: config.daysAYear });
  writeResults(outputs, traded);
  if (outputs.html !== undefined) {
    emptyOutput(outputs.html);
    const script = readFileSync(findPageScript(), "utf8");
    const { extras } = traded;
    writeOutput(outputs.html, pageHtml({ result, figures, money }, { extras, script, locale: money.locale }));
  }
  if (asked.json) printPieces(io, resultJson(result, figures));
  else {
    const lines = reportLines(result, figures, { money, full: asked.full });
    io.stdout(paintLines(lines, { columns: COLUMNS, colour: io.colour }));
  }
  return result.stopped ? INTERRUPTED : 0;
}

type Outputs = Partial<Readonly<Record<"html" | "orders" | "trades", NamedPath>>>;

function outputsOf({ ordersJson, tradesCsv, html }: BacktestArguments): Outputs {
  return {
    ...(ordersJson === null ? {} : { orders: { name: "--orders-json", path: ordersJson } }),
    ...(tradesCsv === null ? {} : { trades: { name: "--trades-csv", path: tradesCsv } }),
    ...(html === null ? {} : { html: { name: "--html", path: html } }),
  };
}

function inputsOf({ choice }: BacktestArguments, config: Config): readonly NamedPath[] {
  return [
    { name: "--strategies", path: config.strategies },
    ...choice.paths.map((path) => ({ name: `--${choice.flag}`, path })),
  ];
}

function writeResults({ orders, trades }: Outputs, { result, days }: Traded): void {
  const { instruments, sessions } = result;
  if (orders !== undefined) {
    emptyOutput(orders);
    const lines = days.flatMap((day, i) => {
      const { offsets } = sessions[i]!;
      return day.orders.map((order) => `${formatOrder(order, instruments, offsets)}\n`);
    });
    writeOutput(orders, lines.join(""));
  }
  if (trades !== undefined) {
    emptyOutput(trades);
    const rows = result.trades.map((each) => resultTradeRow(each, result));
    writeOutput(trades, csvLines(RESULT_TRADE_TITLES, rows));
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
