import { availableParallelism } from "node:os";
import { systemClock } from "../clock.ts";
import type { Understood } from "../data/mod.ts";
import { type CutReport, joinCutReports, MarketSessions, refuseClosedDays, type TradingHours } from "../market/mod.ts";
import { importHost } from "../pool/mod.ts";
import type { PageExtras, Result } from "../report/mod.ts";
import { EngineError, type Instrument, MICROS } from "../protocol/mod.ts";
import {
  bySymbol,
  dataBars,
  feedInput,
  findBacktestThread,
  findUnticked,
  findWorker,
  instrumentsOf,
  openInput,
  type ReplayChoice,
  sessionStrategies,
  type SessionStrategy,
  withDecimalsOf,
  withoutTicks,
} from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import { type DataBars, instrumentsNamed, type StrategiesFile } from "../strategies/mod.ts";
import { daysOf } from "./days_of.ts";
import { readEntries } from "./entry_readings.ts";
import { Gathering } from "./gathering.ts";
import { planJobs, type PlannedJob } from "./plan_jobs.ts";
import { runJobs } from "./run_jobs.ts";

/** What a backtest trades. */
export interface BacktestRequest {
  readonly config: Config;
  readonly file: StrategiesFile;
  /** The files of ticks or bars. Together they are one market. */
  readonly choice: ReplayChoice;
  readonly hours: TradingHours;
  /** The first and the last day, `YYYY-MM-DD`; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
  /** False: a large file in our own form is understood as a whole too. */
  readonly mayBePlain: boolean;
  /** True: the days have the bars that a page shows. */
  readonly hasPage: boolean;
}

/** Gets the messages for people while files and strategies are read. */
export interface BacktestListener {
  readonly onProblem: (text: string) => void;
  /** The part of the files that has been understood, 0 to 1. */
  readonly onRead: (part: number) => void;
  /** Stops reading, and then trading. */
  readonly signal: AbortSignal;
}

/** The most threads at a time, also where there are more cores. */
const MAX_THREADS = 64;

/** A backtest: every day of some files is traded as a session of its own, on all cores. */
export class Backtest {
  readonly #request: BacktestRequest;
  readonly #jobs: readonly PlannedJob[];
  readonly #threads: number;
  readonly #sessions: MarketSessions;
  /** What is in the files. */
  readonly understood: Understood;
  /** All strategies of the file, by index. An invalid one has no spec. */
  readonly strategies: readonly SessionStrategy[];
  readonly instruments: readonly Instrument[];
  /** The results of the jobs so far. */
  readonly gathering: Gathering;

  /**
   * Understands the files, reads the strategies, and splits the work into jobs. The caller closes it.
   *
   * @throws EngineError INPUT_FILE if a file cannot be understood; STRATEGIES_FILE if no strategy is valid
   */
  static async prepare(request: BacktestRequest, listener: BacktestListener): Promise<Backtest> {
    const { config, file, choice, hours, mayBePlain } = request;
    const said = instrumentsOf(config, instrumentsNamed(file), listener.onProblem);
    const understood = await openInput({
      config,
      choice,
      hours,
      mayBePlain,
      instruments: said,
      clock: systemClock,
      onProgress: listener.onRead,
      signal: listener.signal,
    });
    try {
      const instruments = withDecimalsOf(understood, said);
      const sessions = new MarketSessions(hours, instruments);
      const bars = dataBars(understood, sessions);
      const strategies = await readStrategies(request, { instruments, bars, onProblem: listener.onProblem });
      return new Backtest(request, { understood, instruments, strategies, sessions });
    } catch (error) {
      understood.close();
      throw error;
    }
  }

  private constructor(
    request: BacktestRequest,
    parts: Pick<Backtest, "instruments" | "strategies" | "understood"> & { readonly sessions: MarketSessions },
  ) {
    this.#request = request;
    this.understood = parts.understood;
    this.strategies = parts.strategies;
    this.instruments = parts.instruments;
    this.#sessions = parts.sessions;
    this.#threads = Math.min(availableParallelism(), MAX_THREADS);
    const { market, plain } = parts.understood;
    const days = plain === null ? daysOf(market.plan, request) : null;
    this.#jobs = planJobs(this.strategies, { days, threads: this.#threads }).map((job) => ({
      ...job,
      from: job.from ?? request.from,
      to: job.to ?? request.to,
    }));
    this.gathering = new Gathering(this.#jobs);
  }

  /**
   * Trades all days. Returns early when `signal` is aborted; `gathering` has the results so far.
   *
   * @throws the EngineError of a job that has failed
   */
  async run(signal: AbortSignal): Promise<void> {
    const { config, hours } = this.#request;
    const { instruments, strategies } = this;
    const input = feedInput(this.understood, { instruments, hours });
    const worker = findWorker().href;
    const barSeconds = this.#request.hasPage ? barSecondsOf(this.understood, instruments) : null;
    await runJobs(
      this.#jobs.map((job) => ({
        ...job,
        input,
        hours: hours.choice,
        config,
        instruments,
        strategies,
        barSeconds,
        worker,
      })),
      {
        thread: findBacktestThread(),
        threads: this.#threads,
        signal,
        onMessage: (job, message) => this.gathering.take(job, message),
      },
    );
  }

  /** What entry conditions came to at the entries of the newest trades of a result. */
  async readEntries(result: Result, signal: AbortSignal): Promise<PageExtras["readings"]> {
    const { config, hours, from, to } = this.#request;
    const { instruments, strategies } = this;
    const input = feedInput(this.understood, { instruments, hours });
    const job = { config, hours: hours.choice, from, to, input, instruments, strategies };
    return readEntries(result, { job, worker: await importHost(findWorker()), signal });
  }

  /** Removes what was written of the files. May be called more than once. */
  close(): void {
    this.understood.close();
  }

  /** The rows that hours cut on the days that are asked for, and those that they leave. */
  get cut(): CutReport {
    const { spans, used } = joinCutReports(this.gathering.cuts);
    const { from, to } = this.#request;
    const isAsked = (date: string): boolean => (from === null || date >= from) && (to === null || date <= to);
    return { spans: spans.filter(({ date }) => isAsked(date)), used };
  }

  /** @throws EngineError INPUT_FILE if the calendar has closed days on which there is trade */
  refuseClosedDays(): void {
    refuseClosedDays(this.cut, { sessions: this.#sessions, instruments: this.instruments });
  }

  /** @throws EngineError INPUT_FILE if no day has been traded */
  refuseNoDays(): void {
    if (this.gathering.days.length > 0) return;
    const { from, to } = this.#request;
    const range = [...(from === null ? [] : [`from ${from}`]), ...(to === null ? [] : [`to ${to}`])].join(" ");
    const { calendar, choice } = this.#sessions.hours;
    const usual = calendar === null ? "MARKET_OPEN and MARKET_CLOSE" : `the hours of calendar ${calendar.facts.name}`;
    const hours = `within ${usual}${choice.said.length > 0 ? ", and --hours" : ""}`;
    const wanted = range === "" ? hours : `${range} ${hours}`;
    throw new EngineError("INPUT_FILE", `${this.#filesText}: Expected at least one tick ${wanted}, was none`);
  }

  /** Messages about instruments that strategies trade and that have no tick on any day. */
  get unticked(): readonly string[] {
    const { ticked, unknownSymbols } = this.gathering;
    const isTicked = ({ index }: Pick<Instrument, "index">): boolean => ticked.has(index);
    const inFiles = this.understood.market.instruments.map(({ symbol }) => symbol);
    const own = this.instruments.filter(isTicked).map(({ symbol }) => symbol);
    const there = [...new Set([...own, ...inFiles, ...unknownSymbols])];
    return withoutTicks(findUnticked(this.strategies, isTicked), { there, name: this.#filesText });
  }

  get #filesText(): string {
    const { paths } = this.#request.choice;
    return paths.length === 1 ? (paths[0] ?? "") : `${paths.length} files`;
  }
}

/** By instrument: the length of the bars that a page shows: that of the files' shortest bars, and a minute at least. */
function barSecondsOf({ market }: Understood, instruments: readonly Instrument[]): readonly number[] {
  const lengths = new Map(market.instruments.map(({ symbol, barLengths: [finest] }) => [symbol, finest]));
  return instruments.map(({ symbol }) => {
    const finest = lengths.get(symbol) ?? MICROS.minute;
    const micros = finest === "1d" ? MICROS.day : finest;
    return Math.max(MICROS.minute, micros) / MICROS.second;
  });
}

interface ReadOptions extends Pick<BacktestListener, "onProblem"> {
  readonly instruments: readonly Instrument[];
  readonly bars: DataBars;
}

async function readStrategies(
  { config, file }: Pick<BacktestRequest, "config" | "file">,
  { instruments, bars, onProblem }: ReadOptions,
): Promise<readonly SessionStrategy[]> {
  const { describe } = await importHost(findWorker());
  const strategies = await sessionStrategies(file, {
    instruments: bySymbol(instruments),
    defaultInstrument: config.defaultIndex,
    describe: async (texts) => describe(texts),
    bars,
    onProblem,
  });
  if (strategies.some(({ spec }) => spec !== null)) return strategies;
  const message = `${file.source.path}: Expected at least one valid strategy, was none`;
  throw new EngineError("STRATEGIES_FILE", `${message}\n  hint: mend one of those above`);
}
