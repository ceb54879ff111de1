import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { ReplayFeed } from "../feed/mod.ts";
import { importHost } from "../pool/mod.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import {
  barsOf,
  bySymbol,
  findBacktestThread,
  findUnticked,
  findWorker,
  instrumentsOf,
  type ReplayChoice,
  sessionStrategies,
  type SessionStrategy,
  withoutTicks,
} from "../session/mod.ts";
import type { Config } from "../settings/mod.ts";
import { type DataBars, instrumentsNamed, type StrategiesFile } from "../strategies/mod.ts";
import { type BacktestFile, Gathering } from "./gathering.ts";
import { planJobs, type PlannedJob } from "./plan_jobs.ts";
import { runJobs } from "./run_jobs.ts";

/** What a backtest trades. */
export interface BacktestRequest {
  readonly config: Config;
  readonly file: StrategiesFile;
  /** The files of ticks or bars: at least one, all of one kind. */
  readonly choices: readonly ReplayChoice[];
  /** The first and the last day, `YYYY-MM-DD`; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Gets the messages for people while files and strategies are read. */
export interface BacktestListener {
  readonly onProblem: (text: string) => void;
  readonly onBadRow: (text: string) => void;
}

/** The most threads at a time, also where there are more cores. */
const MAX_THREADS = 64;

/** A backtest: every day of some files is traded as a session of its own, on all cores. */
export class Backtest {
  readonly #request: BacktestRequest;
  readonly #jobs: readonly PlannedJob[];
  readonly #threads: number;
  /** The files and their sizes. */
  readonly files: readonly BacktestFile[];
  /** All strategies of the file, by index. An invalid one has no spec. */
  readonly strategies: readonly SessionStrategy[];
  readonly instruments: readonly Instrument[];
  /** The results of the jobs so far. */
  readonly gathering: Gathering;

  /**
   * Reads the strategies, and splits the work into jobs.
   *
   * @throws EngineError INPUT_FILE if a file is not there; STRATEGIES_FILE if no strategy is valid
   */
  static async prepare(request: BacktestRequest, listener: BacktestListener): Promise<Backtest> {
    const files = request.choices.map(({ path }): BacktestFile => ({ path, bytes: sizeOf(path) }));
    const instruments = instrumentsOf(request.config, instrumentsNamed(request.file));
    const bars = await barsIn(request, instruments);
    const strategies = await readStrategies(request, { instruments, bars, onProblem: listener.onProblem });
    return new Backtest(request, { files, instruments, strategies, onBadRow: listener.onBadRow });
  }

  private constructor(
    request: BacktestRequest,
    parts: Pick<Backtest, "files" | "instruments" | "strategies"> & Pick<BacktestListener, "onBadRow">,
  ) {
    this.#request = request;
    this.files = parts.files;
    this.strategies = parts.strategies;
    this.instruments = parts.instruments;
    this.#threads = Math.min(availableParallelism(), MAX_THREADS);
    this.#jobs = planJobs(this.strategies, { files: this.files.length, threads: this.#threads });
    this.gathering = new Gathering(this.files, this.#jobs, parts.onBadRow);
  }

  /**
   * Trades all days. Returns early when `signal` is aborted; `gathering` has the results so far.
   *
   * @throws the EngineError of a job that has failed
   */
  async run(signal: AbortSignal): Promise<void> {
    const { config, choices, from, to } = this.#request;
    const { instruments, strategies } = this;
    const worker = findWorker().href;
    await runJobs(
      this.#jobs.map(({ file, group }) => {
        return { file, choice: choices[file]!, config, instruments, strategies, group, from, to, worker };
      }),
      {
        thread: findBacktestThread(),
        threads: this.#threads,
        signal,
        onMessage: (job, message) => this.gathering.take(job, message),
      },
    );
  }

  /** @throws EngineError INPUT_FILE if no day has been traded */
  refuseNoDays(): void {
    if (this.gathering.days.length > 0) return;
    const { from, to } = this.#request;
    const range = [...(from === null ? [] : [`from ${from}`]), ...(to === null ? [] : [`to ${to}`])].join(" ");
    const wanted = range === "" ? "within MARKET_OPEN and MARKET_CLOSE" : `${range} within market hours`;
    throw new EngineError("INPUT_FILE", `${this.#filesText}: Expected at least one tick ${wanted}, was none`);
  }

  /** Messages about instruments that strategies trade and that have no tick on any day. */
  get unticked(): readonly string[] {
    const { ticked, unknownSymbols } = this.gathering;
    const isTicked = ({ index }: Pick<Instrument, "index">): boolean => ticked.has(index);
    const there = [...this.instruments.filter(isTicked).map(({ symbol }) => symbol), ...unknownSymbols];
    return withoutTicks(findUnticked(this.strategies, isTicked), { there, name: this.#filesText });
  }

  get #filesText(): string {
    const { files } = this;
    return files.length === 1 ? (files[0]?.path ?? "") : `${files.length} files`;
  }
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

/** What strategies may ask of the files' bars. Of a Parquet file the columns say whether it has any. */
async function barsIn({ config, choices }: BacktestRequest, instruments: readonly Instrument[]): Promise<DataBars> {
  const [choice] = choices;
  if (choice?.kind === "bars") return barsOf({ rows: "bars", barMicros: choice.barMicros }, config);
  if (choice?.kind !== "parquet") return barsOf({ rows: "ticks" }, config);
  const feed = await ReplayFeed.open({ ...choice, instruments, onBadRow: () => {} });
  const { form } = feed;
  await feed.close();
  return barsOf(form, config);
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
