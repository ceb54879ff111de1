import { existsSync } from "node:fs";
import { type Clock, systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { Engine } from "../engine.ts";
import { TickRecorder } from "../feed/mod.ts";
import { formatOrders, type Journal, TickedJournal } from "../journal/mod.ts";
import { childLog } from "../log.ts";
import { Troubles } from "../observe/mod.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import { instrumentsNamed, readStrategiesFile, type StrategiesFile } from "../strategies/mod.ts";
import { tapeAfter } from "../recorded.ts";
import type { EngineOptions, SessionStrategy } from "../session.ts";
import { type Arguments, usage } from "./args.ts";
import { bySymbol, instrumentsOf } from "./instruments.ts";
import type { Io } from "./io.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "./outputs.ts";
import { readRunFlags, type RunFlags } from "./run_flags.ts";
import { readRecorded } from "./recorded_strategies.ts";
import { RunningSession } from "./running_session.ts";
import { type JournalPlan, openJournal, otherwise, planJournal } from "./session_journal.ts";
import { headerOf, sessionOptions } from "./session_options.ts";
import { reviseStrategies } from "./session_revision.ts";
import { type SessionSetup, setUpSession } from "./session_setup.ts";
import { settleLeft } from "./settle_left.ts";
import { sessionStrategies } from "./session_strategies.ts";
import { openView } from "./view.ts";
import { findJournalThread, findReaderThread, findWorker } from "./worker_url.ts";

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
  const outputs = outputsOf(flags);
  refuseClashes(inputsOf(plan), Object.values(outputs));
  for (const output of Object.values(outputs)) tryOutput(output);
  const opened = await setUpSession({
    ...plan,
    choice: flags.choice,
    chaos: flags.chaos,
    findReader: findReaderThread,
    onBadRow: (message) => io.stderr(`${message}\n`),
  });
  const records = recordsTicks(plan, opened);
  const stored = planJournal({
    file: config.journal,
    date: opened.date,
    header: { ...headerOf(config, opened), instruments },
    fresh: flags.fresh,
  });
  const setup = { ...opened, times: { ...opened.times, id: stored.id } };
  let journal: Journal | null = null;
  const troubles = new Troubles();
  const view = openView(io, plan, setup);
  const session = new RunningSession({
    config,
    setup,
    clock: systemClock,
    view,
    recorded: stored.recorded,
    left: stored.left,
    isRepeating: () => journal !== null && journal.book.length <= stored.recorded.length,
    troubles,
  });
  let recorder: TickRecorder | null = null;
  try {
    await session.trade({
      async settleLeft() {
        const { file, date } = stored;
        if (file === null || setup.times.mode !== "real" || !existsSync(file)) return;
        const [log, thread] = [childLog(view.log, "journal"), findJournalThread()];
        await settleLeft({ file, date, thread, settles: flags.settles, clock: systemClock, log, troubles });
      },
      async start(listener, onJournalLost) {
        const store = await openJournal(stored, onJournalLost);
        const ticks = records ? new TickedJournal(store) : null;
        journal = ticks ?? store;
        for (const output of [outputs.orders, outputs.summary]) if (output !== undefined) emptyOutput(output);
        const options = engineOptions(plan, { setup, stored }, io);
        // In virtual time the ticks come again.
        const goesOn = setup.times.mode === "real" && stored.recorded.length > 0;
        const kept = goesOn ? tapeAfter(options).ticks : 0;
        if (outputs.record !== undefined) recorder = TickRecorder.open(outputs.record.path, instruments, kept);
        return Engine.start({ ...options, journal, ticks, listener, onTick: recorderOf(recorder) });
      },
      async finish(summary) {
        const orders = formatOrders(journal?.book ?? [], instruments, setup.times.zone);
        inTurn(
          () => outputs.orders !== undefined && writeOutput(outputs.orders, orders),
          () => outputs.summary !== undefined && writeOutput(outputs.summary, `${JSON.stringify(summary)}\n`),
          () => closeRecorder(recorder),
        );
        await journal?.flush();
      },
    });
    return 0;
  } finally {
    inTurn(() => closeRecorder(recorder));
    await setup.feed.close();
    await (journal as Journal | null)?.close();
  }
}

/**
 * Whether the journal is to have the ticks. The setting counts in real time alone.
 *
 * @throws EngineError USAGE if they are asked for where they cannot be had, or need not be
 */
function recordsTicks({ config, flags }: RunPlan, { times }: Pick<SessionSetup, "times">): boolean {
  const isReal = times.mode === "real";
  if (flags.recordTicks && !isReal) {
    const what = "real time: of any other session the seed, or the file, is what its ticks can be had from again";
    throw usage({ command: "run" }, `--record-ticks needs ${what}`);
  }
  if (flags.recordTicks && config.journal === null)
    throw usage({ command: "run" }, "--record-ticks needs a journal, but JOURNAL is off");
  return config.recordTicks && isReal;
}

/** The files that a session is made from. */
function inputsOf({ config, flags: { choice } }: RunPlan): readonly NamedPath[] {
  const strategies = { name: "--strategies", path: config.strategies };
  const replayed = choice.feed === "replay" ? [{ name: `--${choice.kind}`, path: choice.path }] : [];
  const { journal } = config;
  const kept = journal === null ? [] : ["", "-wal", "-shm", ".lock"].map((end) => `${journal}${end}`);
  return [strategies, ...replayed, ...kept.map((path) => ({ name: "--journal", path }))];
}

/** The files that it makes: those that were asked for. */
function outputsOf({
  ordersJson,
  summaryJson,
  record,
}: RunFlags): Partial<Readonly<Record<"orders" | "summary" | "record", NamedPath>>> {
  return {
    ...(ordersJson === undefined ? {} : { orders: { name: "--orders-json", path: ordersJson } }),
    ...(summaryJson === undefined ? {} : { summary: { name: "--summary-json", path: summaryJson } }),
    ...(record === undefined ? {} : { record: { name: "--record", path: record } }),
  };
}

/** Does all of it, whatever fails, and throws the first failure: one file that is lost must not cost another. */
function inTurn(...steps: readonly (() => unknown)[]): void {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function engineOptions(
  plan: RunPlan,
  { setup, stored }: { readonly setup: SessionSetup; readonly stored: JournalPlan },
  io: Io,
): Omit<EngineOptions, "journal" | "listener" | "onTick" | "ticks"> {
  const { config, flags, file, instruments, clock } = plan;
  const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
  type Describe = Parameters<EngineOptions["readStrategies"]>[0];
  const revise = (wanted: readonly SessionStrategy[], describe: Describe): Promise<readonly SessionStrategy[]> =>
    reviseStrategies({
      recorded: stored.recorded,
      wanted,
      readBefore: (strategies) => readRecorded({ strategies }, context)(describe),
      refuse: (what) => otherwise(stored.file, stored.id, what),
    });
  return {
    ...sessionOptions(plan, setup, findWorker()),
    recorded: stored.recorded,
    recordedTicks: stored.recordedTicks,
    checkpoints: stored.checkpoints,
    chaos: flags.chaos,
    clock,
    readStrategies: async (describe) => {
      const strategies = await sessionStrategies(file, {
        ...context,
        describe,
        onProblem: (text) => io.stderr(`${text}\n`),
      });
      if (strategies.some(({ spec }) => spec !== null)) return revise(strategies, describe);
      throw new EngineError(
        "STRATEGIES_FILE",
        `${file.source.path}: Expected at least one valid strategy, was none\n  hint: mend one of those above`,
      );
    },
  };
}

function recorderOf(recorder: TickRecorder | null): EngineOptions["onTick"] {
  return recorder === null ? null : (batch, i) => recorder.write(batch, i);
}

function closeRecorder(recorder: TickRecorder | null): void {
  recorder?.close();
}
