import { existsSync, realpathSync } from "node:fs";
import { type Clock, systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { Engine, type EngineOptions } from "../engine.ts";
import { TickRecorder } from "../feed/mod.ts";
import { formatOrders, MemoryJournal } from "../journal/mod.ts";
import { PaperVenue } from "../orders/mod.ts";
import { EngineError, type Instrument, TAPE_ROWS } from "../protocol/mod.ts";
import { instrumentsNamed, readStrategiesFile, type StrategiesFile } from "../strategies/mod.ts";
import { type Arguments, usage } from "./args.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { openOutput } from "./outputs.ts";
import { readRunFlags, type RunFlags } from "./run_flags.ts";
import { RunningSession } from "./running_session.ts";
import { orderSettings, type SessionSetup, setUpSession } from "./session_setup.ts";
import { sessionStrategies } from "./session_strategies.ts";
import { openView } from "./view.ts";
import { findWorker } from "./worker_url.ts";

/** What `run` has read before it touches anything. */
interface RunPlan {
  readonly config: Config;
  readonly flags: RunFlags;
  readonly file: StrategiesFile;
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
}

/**
 * `run`: trades one session.
 *
 * @returns the exit code: 0 when the session has ended and adds up
 * @throws EngineError for whatever a person can mend
 */
export async function run(args: Arguments, io: Io): Promise<number> {
  const flags = readRunFlags(args);
  const config = readConfig(undefined, flags.overrides);
  const file = readStrategiesFile(config.strategies);
  const instruments = instrumentsOf(config, instrumentsNamed(file));
  const plan: RunPlan = { config, flags, file, instruments, clock: systemClock };
  const outputs = { orders: openOutput(flags.ordersJson), summary: openOutput(flags.summaryJson) };
  const setup = await setUpSession({
    ...plan,
    choice: flags.choice,
    chaos: flags.chaos,
    onBadRow: (message) => io.stderr(`${message}\n`),
  });
  const journal = new MemoryJournal();
  const session = new RunningSession({ config, setup, clock: systemClock, view: openView(io, plan, setup) });
  let recorder: TickRecorder | null = null;
  try {
    const summary = await session.trade((listener) => {
      recorder = openRecorder(plan);
      return Engine.start({ ...engineOptions(plan, setup, io), journal, listener, onTick: recorderOf(recorder) });
    });
    if (summary === null) return 0;
    outputs.orders?.write(formatOrders(journal.book, instruments, setup.times.zone));
    outputs.summary?.write(`${JSON.stringify(summary)}\n`);
    if (session.problem !== null) throw session.problem;
    return 0;
  } finally {
    await setup.feed.close();
    closeRecorder(recorder);
  }
}

function engineOptions(
  { config, flags, file, instruments, clock }: RunPlan,
  setup: SessionSetup,
  io: Io,
): Omit<EngineOptions, "journal" | "listener" | "onTick"> {
  return {
    session: setup.times,
    instruments,
    header: { date: setup.date, settings: orderSettings(config), input: setup.input },
    feed: setup.feed,
    pace: setup.pace,
    workers: config.workers,
    worker: findWorker(),
    tapeRows: TAPE_ROWS,
    fillModel: config.fillModel,
    fees: config.fees,
    venue: new PaperVenue(config.slippageTicks),
    maxOrdersPerSecond: config.maxOrdersPerSecond,
    priceBandPct: config.priceBandPct,
    guardLagMs: config.guardLagMs,
    drainTimeoutMs: config.drainTimeoutMs,
    chaos: flags.chaos,
    clock,
    readStrategies: async (describe) => {
      const strategies = await sessionStrategies(file, {
        instruments: bySymbol(instruments),
        defaultInstrument: config.defaultIndex,
        describe,
        onProblem: (text) => io.stderr(`${text}\n`),
      });
      if (strategies.some(({ spec }) => spec !== null)) return strategies;
      throw new EngineError("STRATEGIES_FILE", `${file.source.path}: expected at least one valid strategy, was none`);
    },
  };
}

/** Opened only when the session is ours to trade: opening empties the file. */
function openRecorder({ flags, instruments }: RunPlan): TickRecorder | null {
  if (flags.record === undefined) return null;
  if (flags.choice.feed === "replay" && isSameFile(flags.choice.path, flags.record)) {
    throw usage({ command: "run" }, `--record would overwrite the file that is replayed, ${flags.record}`);
  }
  return TickRecorder.open(flags.record, instruments);
}

function isSameFile(input: string, output: string): boolean {
  return existsSync(output) && realpathSync(input) === realpathSync(output);
}

function recorderOf(recorder: TickRecorder | null): EngineOptions["onTick"] {
  return recorder === null ? null : (batch, i) => recorder.write(batch, i);
}

function closeRecorder(recorder: TickRecorder | null): void {
  recorder?.close();
}
