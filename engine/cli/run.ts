import { type Clock, systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { Engine, type EngineOptions } from "../engine.ts";
import { TickRecorder } from "../feed/mod.ts";
import { formatOrders, MemoryJournal } from "../journal/mod.ts";
import { PaperVenue } from "../orders/mod.ts";
import { EngineError, type Instrument, TAPE_ROWS } from "../protocol/mod.ts";
import { instrumentsNamed, readStrategiesFile, type StrategiesFile } from "../strategies/mod.ts";
import type { Arguments } from "./args.ts";
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
  const config = readConfig(process.env, flags.overrides);
  const file = readStrategiesFile(config.strategies);
  const instruments = instrumentsOf(config, instrumentsNamed(file));
  const plan: RunPlan = { config, flags, file, instruments, clock: systemClock };
  const outputs = { orders: openOutput(flags.ordersJson), summary: openOutput(flags.summaryJson) };
  const setup = await setUpSession({ ...plan, choice: flags.choice, chaos: flags.chaos, onBadRow: (message) => io.stderr(`${message}\n`) });
  const recorder = flags.record === undefined ? null : TickRecorder.open(flags.record, instruments);
  const journal = new MemoryJournal();
  const session = new RunningSession({ config, setup, clock: systemClock, view: openView(io, plan, setup) });
  try {
    const summary = await session.trade((listener) =>
      Engine.start({ ...engineOptions(plan, setup, io), journal, listener, onTick: recorderOf(recorder) }),
    );
    outputs.orders?.write(formatOrders(journal.book, instruments, setup.times.zone));
    outputs.summary?.write(`${JSON.stringify(summary)}\n`);
    return 0;
  } finally {
    recorder?.close();
    await setup.feed.close();
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

function recorderOf(recorder: TickRecorder | null): EngineOptions["onTick"] {
  if (recorder === null) return null;
  return (batch, i) => recorder.write(batch, i);
}
