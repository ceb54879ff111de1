import { constants } from "node:os";
import { Backtest, backtestReasons, tradesOf } from "../backtest/mod.ts";
import { systemClock } from "../clock.ts";
import { formatOrder } from "../journal/mod.ts";
import { zoneOffsets } from "../market/mod.ts";
import { importHost } from "../pool/mod.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "../output/mod.ts";
import { findWorker, marketTimesOf, readWantedStrategies } from "../session/mod.ts";
import { type Config, readConfig } from "../settings/mod.ts";
import { csvLines, MoneyFormat, paintLines } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import { type BacktestArguments, readBacktestFlags } from "./backtest_flags.ts";
import { openProgress } from "./backtest_progress.ts";
import { type BacktestReport, reportLines, toJson } from "./backtest_report.ts";
import type { Io } from "./io.ts";
import { TRADE_TITLES, tradeRow } from "./trade_row.ts";

const COLUMNS = 80;

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
  const { config, file } = await readWantedStrategies(readConfig(undefined, asked.overrides), io, asked);
  const outputs = outputsOf(asked);
  refuseClashes(inputsOf(asked, config), Object.values(outputs));
  for (const output of Object.values(outputs)) tryOutput(output);
  const money = new MoneyFormat(config.marketTz);
  const say = (text: string): void => io.stderr(`${text}\n`);
  const job: Backtest = await Backtest.prepare(
    { ...asked, config, file },
    { onProblem: say, onBadRow: (text) => progress.say(text) },
  );
  const progress = openProgress(io, () => job.gathering, { clock: systemClock, money });
  const stop = new AbortController();
  const stopListening = onInterrupt(() => stop.abort());
  try {
    await job.run(stop.signal);
  } finally {
    progress.close();
    stopListening();
  }
  const { gathering, strategies, instruments } = job;
  const { days, outs, badRows } = gathering;
  const stopped = stop.signal.aborted;
  if (badRows > 0) say(`left out: ${money.count(badRows)} bad rows`);
  if (!stopped) {
    job.refuseNoDays();
    for (const text of job.unticked) say(text);
  }
  const files = job.files.map(({ path }) => path);
  const { priceBandPct } = config;
  const { needsOf } = await importHost(findWorker());
  const reasons = backtestReasons({ strategies, gathering, hours: marketTimesOf(config), priceBandPct, needsOf });
  const report: BacktestReport = { days, files, strategies, instruments, outs, reasons, stopped };
  writeResults(outputs, report, config);
  if (asked.json) io.stdout(`${JSON.stringify(toJson(report))}\n`);
  else io.stdout(paintLines(reportLines(report, money), { columns: COLUMNS, colour: io.colour }));
  return stopped ? 128 + constants.signals.SIGINT : 0;
}

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
