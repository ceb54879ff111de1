import { type Clock, systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { Engine } from "../engine.ts";
import { TickRecorder } from "../feed/mod.ts";
import { type BookRecord, formatOrders, type Journal, TickedJournal } from "../journal/mod.ts";
import { childLog } from "../log.ts";
import { Troubles } from "../observe/mod.ts";
import { EngineError, type Instrument } from "../protocol/mod.ts";
import type { StrategiesFile } from "../strategies/mod.ts";
import { tapeAfter } from "../recorded.ts";
import { openEntriesIn } from "../settle_session.ts";
import type { EngineOptions, SessionStrategy } from "../session.ts";
import { type Arguments, usage } from "./args.ts";
import { bySymbol } from "./instruments.ts";
import type { Io } from "./io.ts";
import { tellingOfOldTexts } from "./old_texts.ts";
import { emptyOutput, type NamedPath, refuseClashes, tryOutput, writeOutput } from "./outputs.ts";
import { readRunFlags, type RunFlags } from "./run_flags.ts";
import { prepareRun, readWanted } from "./prepared_run.ts";
import { readRecorded } from "./recorded_strategies.ts";
import { RunningSession } from "./running_session.ts";
import { type JournalPlan, openJournal, otherwise } from "./session_journal.ts";
import { sessionOptions } from "./session_options.ts";
import { holdersIn, reviseStrategies } from "./session_revision.ts";
import type { SessionSetup } from "./session_setup.ts";
import { settleLeft } from "./settle_left.ts";
import { sessionStrategies } from "./session_strategies.ts";
import { openView } from "./view.ts";
import { findReaderThread, findWorker } from "./worker_url.ts";

/** What `run` has read before it touches anything. */
interface RunPlan {
  readonly config: Config;
  readonly flags: RunFlags;
  /** Null: it cannot be read, and what is open is managed by the texts that the session had. */
  readonly file: StrategiesFile | null;
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
  const wanted = readWanted(config, flags.fresh);
  const outputs = outputsOf(flags);
  refuseClashes(inputsOf({ config, flags }), Object.values(outputs));
  for (const output of Object.values(outputs)) tryOutput(output);
  const clock = systemClock;
  const onBadRow = (message: string): void => io.stderr(`${message}\n`);
  const prepared = await prepareRun({ ...flags, config, wanted, clock, findReader: findReaderThread, onBadRow });
  const { file, instruments, opened, stored } = prepared;
  const plan: RunPlan = { config, flags, file, instruments, clock };
  const records = recordsTicks(plan, opened);
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
    openWithoutEnd: () => openWithoutEnd(stored, journal?.book ?? []),
  });
  const onOldTexts = tellingOfOldTexts(view.log, troubles);
  if (prepared.trouble !== null) onOldTexts(prepared.trouble);
  let recorder: TickRecorder | null = null;
  try {
    await session.trade({
      settleLeft: async () => {
        const log = childLog(view.log, "journal");
        // In virtual time a session in real time is none of ours: it may go on today.
        if (setup.times.mode === "real") await settleLeft({ ...stored, ...flags, clock, log, troubles });
      },
      async start(listener, onJournalLost) {
        const store = await openJournal(stored, onJournalLost);
        const ticks = records ? new TickedJournal(store) : null;
        journal = ticks ?? store;
        for (const output of [outputs.orders, outputs.summary]) if (output !== undefined) emptyOutput(output);
        const options = engineOptions(plan, { setup, stored }, { ...io, onOldTexts });
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

/** How many positions a session has open that has no end in its journal; null: it has its end, or did not begin. */
function openWithoutEnd({ file, recorded }: JournalPlan, traded: readonly BookRecord[]): number | null {
  // Before an engine has started, the book is that of the run before.
  const book = traded.length > recorded.length ? traded : recorded;
  const isOver = file === null || book.length === 0 || book.at(-1)?.type === "close";
  return isOver ? null : openEntriesIn(book).length;
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
function inputsOf({ config, flags: { choice } }: Pick<RunPlan, "config" | "flags">): readonly NamedPath[] {
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
  told: Pick<Io, "stderr"> & { readonly onOldTexts: (why: string) => void },
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
      onKept: (strategy, what) => told.onOldTexts(`strategy ${strategy} ${what}`),
    });
  return {
    ...sessionOptions(plan, setup, findWorker()),
    recorded: stored.recorded,
    recordedTicks: stored.recordedTicks,
    checkpoints: stored.checkpoints,
    chaos: flags.chaos,
    clock,
    readStrategies: async (describe) => {
      if (file === null) return revise([], describe);
      const strategies = await sessionStrategies(file, {
        ...context,
        describe,
        onProblem: (text) => told.stderr(`${text}\n`),
      });
      if (strategies.some(({ spec }) => spec !== null)) return revise(strategies, describe);
      const none = `${file.source.path}: Expected at least one valid strategy, was none`;
      if (holdersIn(stored.recorded).size === 0)
        throw new EngineError("STRATEGIES_FILE", `${none}\n  hint: mend one of those above`);
      told.onOldTexts(none);
      return revise(strategies, describe);
    },
  };
}

function recorderOf(recorder: TickRecorder | null): EngineOptions["onTick"] {
  return recorder === null ? null : (batch, i) => recorder.write(batch, i);
}

function closeRecorder(recorder: TickRecorder | null): void {
  recorder?.close();
}
