import { type Clock, FlooredClock, systemClock } from "../clock.ts";
import { ProcessSignals, watchNpmParent } from "../control/mod.ts";
import { type Journal, TickRecordingJournal } from "../journal/mod.ts";
import { childLog } from "../log.ts";
import { ClockWatch, type JournalWatchParts, setTrouble, Troubles, watchJournal } from "../observe/mod.ts";
import { type NamedPath, refuseClashes, tryOutput } from "../output/mod.ts";
import { EngineError, type Instrument, parseUnixMicros, type UnixMicros, UsageError } from "../protocol/mod.ts";
import {
  bySymbol,
  dateNow,
  Engine,
  type EngineOptions,
  findReaderThread,
  findWorker,
  holdersIn,
  instantLeftIn,
  inTurn,
  isBehindBook,
  isRealTime,
  type JournalListener,
  type JournalPlan,
  openEntriesIn,
  openJournal,
  otherwise,
  outputsOf,
  prepareRun,
  readRecorded,
  readWanted,
  reviseStrategies,
  RunningSession,
  type RunOptions,
  SessionFiles,
  type SessionListener,
  sessionOptions,
  type SessionSetup,
  sessionStrategies,
  type SessionStrategy,
  type SessionView,
  settleLeft,
  type SlowOutputs,
  tapeAfter,
  tellingOfOldTexts,
} from "../session/mod.ts";
import { type Config, readConfig, startedByNpm } from "../settings/mod.ts";
import type { StrategiesFile } from "../strategies/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { reportError } from "./report_error.ts";
import { readRunFlags } from "./run_flags.ts";
import { openSessionIo, type SessionIo } from "./session_io.ts";
import { openView } from "./view.ts";

const MEGABYTE = 1_048_576;

/** What `run` has read before it touches anything. */
interface RunPlan {
  readonly config: Config;
  readonly flags: RunOptions;
  /** Null: it cannot be read, and what is open is managed by the texts that the session had. */
  readonly file: StrategiesFile | null;
  readonly instruments: readonly Instrument[];
  readonly clock: FlooredClock;
}

/**
 * `run`: trades one session.
 *
 * @returns the exit code: 0 when the session has ended and adds up
 */
export async function run(args: Arguments, { signals }: Io): Promise<number> {
  const troubles = new Troubles();
  let session: RunningSession | null = null;
  const io = openSessionIo({
    clock: systemClock,
    onTrouble: (name, why) => setTrouble(troubles, name, why),
    onTerminalGone: () => session?.endWith("its terminal"),
  });
  try {
    return await runOn(args, {
      io,
      troubles,
      signals: signals ?? new ProcessSignals(),
      onSession: (it) => (session = it),
    });
  } catch (error) {
    return reportError(error, "run", io);
  } finally {
    await io.outputs.close();
  }
}

/** What a session is run with besides its arguments. */
interface RunParts {
  readonly io: SessionIo;
  readonly troubles: Troubles;
  readonly signals: ProcessSignals;
  readonly onSession: (session: RunningSession) => void;
}

/** @throws EngineError for whatever a person can mend */
async function runOn(args: Arguments, parts: RunParts): Promise<number> {
  const { io } = parts;
  const flags = readRunFlags(args);
  const clock = new FlooredClock(systemClock);
  const read = readConfig(undefined, flags.overrides);
  const settling = { config: read, flags, clock, troubles: parts.troubles, stderr: io.stderr };
  const { config, wanted } = await orSettle(settling, () => readWanted(read, io, flags));
  const outputs = Object.values(outputsOf(flags));
  refuseClashes(inputsOf({ config, flags }), [...outputs, ...logFilesOf(config)]);
  for (const output of outputs) tryOutput(output);
  const onBadRow = (message: string): void => io.stderr(`${message}\n`);
  if (isRealTime(config, flags.choice) && !flags.fresh) holdAt(clock, instantLeftIn(config.journal));
  const request = { ...flags, config, wanted, clock, findReader: findReaderThread, onBadRow };
  const prepared = await orSettle(settling, () => prepareRun(request));
  const { file, instruments, opened, stored, trouble } = prepared;
  try {
    const plan: RunPlan = { config, flags, file, instruments, clock };
    const records = recordsTicks(plan, opened);
    const setup = { ...opened, times: { ...opened.times, id: stored.id } };
    return await tradeOn(parts, { plan, setup, stored, records, trouble });
  } finally {
    await opened.feed.close();
  }
}

/**
 * Where a strategies file cannot be read, nothing is traded. What an earlier day has left is settled all the same: that
 * takes no strategies, and nobody else would say it.
 */
async function orSettle<T>(
  {
    config,
    flags,
    clock,
    troubles,
    stderr,
  }: Pick<RunPlan, "clock" | "config" | "flags"> & {
    readonly troubles: Troubles;
    readonly stderr: Io["stderr"];
  },
  prepare: () => Promise<T>,
): Promise<T> {
  try {
    return await prepare();
  } catch (error) {
    const isOfFile = error instanceof EngineError && error.code === "STRATEGIES_FILE";
    if (!isOfFile || !isRealTime(config, flags.choice)) throw error;
    const say = (text: string): void => stderr(`${text}\n`);
    const { journal: file } = config;
    const { settles } = flags;
    try {
      const date = dateNow(config, clock.nowMicros());
      await settleLeft({ file, settles, date, clock, troubles, log: { info: say, warn: say } });
    } catch (other) {
      if (!(other instanceof EngineError)) throw other;
      say(other.message);
    }
    throw error;
  }
}

/** However far the clock is behind what a session has come to: time does not go back, and it is that session's day. */
function holdAt(clock: FlooredClock, instant: number | null): void {
  if (instant !== null && clock.nowMicros() < instant) clock.raise(instant);
}

/** A session as it has been planned. */
interface PlannedRun {
  readonly plan: RunPlan;
  readonly setup: SessionSetup;
  readonly stored: JournalPlan;
  /** Whether its journal gets the ticks. */
  readonly records: boolean;
  /** Why what is open is managed by the texts that the session had; null: it is not. */
  readonly trouble: string | null;
}

async function tradeOn({ io, troubles, signals, onSession }: RunParts, planned: PlannedRun): Promise<number> {
  const { plan, setup, stored, records, trouble } = planned;
  const { config, flags, instruments, clock } = plan;
  const goesOn = setup.times.mode === "real" && stored.recorded.length > 0;
  // Where the clock is behind what an earlier run has come to, time stands still until it has caught up.
  if (goesOn) clock.raise(tapeAfter({ ...stored, instruments }).ts);
  if (setup.times.mode === "virtual") io.outputs.waitForSlow();
  let engine: Engine | null = null;
  let journal: Journal | null = null;
  const onMistake = (where: string, error: unknown): void => session.noteMistake(where, error);
  const view = openView({ io, plan, setup, marketTime: () => marketTimeOf({ setup, clock }, engine), onMistake });
  const say = (text: string): void => childLog(view.log, "clock").warn(text);
  const session = new RunningSession({
    config,
    setup,
    clock,
    view,
    recorded: stored.recorded,
    left: stored.left,
    isRepeating: () => journal !== null && journal.tally.records <= stored.count,
    troubles,
    watch: new ClockWatch({ clock: systemClock, floorMicros: () => clock.floor, troubles, say }),
    outputs: io.outputs,
    signals,
    openWithoutEnd: () => openWithoutEnd(stored, journal),
  });
  onSession(session);
  const onOldTexts = tellingOfOldTexts(view.log, troubles);
  if (trouble !== null) onOldTexts(trouble);
  const stopWatching = startWatches(session, { view, clock, troubles, durable: () => journal?.durable() ?? null });
  const files = new SessionFiles({ flags, instruments, times: setup.times, clock, troubles });
  const start = async (listener: SessionListener, events: JournalListener): Promise<Engine> => {
    const store = await openJournal(stored, { ...events, reserveBytes: config.journalReserveMb * MEGABYTE });
    const ticks = records ? new TickRecordingJournal(store) : null;
    journal = ticks ?? store;
    const options = engineOptions(plan, { setup, stored }, { stderr: io.stderr, onOldTexts });
    const told = { listener: files.listenTo(listener), onTick: files.onTick, outputs: slowest(io.outputs, files) };
    engine = await Engine.start({ ...options, ...told, journal, ticks });
    // In virtual time the ticks come again, and what the journal has of orders where that does not stand.
    const book = isBehindBook(engine.resumption) ? stored.recorded : [];
    files.begin({ book, ticks: goesOn ? tapeAfter(options).ticks : 0 });
    stored.letGo();
    return engine;
  };
  let hasEnded = false;
  try {
    await session.trade({
      settleLeft: async () => {
        const log = childLog(view.log, "journal");
        // In virtual time a session in real time is none of ours: it may go on today.
        if (setup.times.mode === "real") await settleLeft({ ...stored, ...flags, clock, log, troubles });
      },
      start,
      finish: (summary) =>
        inTurn(
          () => files.finish(summary),
          () => journal?.flush(),
        ),
    });
    hasEnded = true;
    return 0;
  } finally {
    stopWatching();
    await files.close();
    await closeJournal(journal, hasEnded);
  }
}

/** What is looked at beside the session, until the returned function is called. */
function startWatches(
  session: RunningSession,
  {
    view,
    clock,
    ...parts
  }: Omit<JournalWatchParts, "clock" | "say"> & { readonly view: SessionView; readonly clock: Clock },
): () => void {
  const say = (text: string): void => childLog(view.log, "journal").warn(text);
  const stopJournal = watchJournal({ ...parts, clock: systemClock, say });
  const onEnded = (): void => session.endWith("npm, which it was started by");
  const stopNpm = watchNpmParent({ clock, byNpm: startedByNpm(), parent: () => process.ppid, onEnded });
  return () => {
    stopJournal();
    stopNpm();
  };
}

/** @param isNews whether a journal that was lost is: a session that has failed says more */
async function closeJournal(journal: Journal | null, isNews: boolean): Promise<void> {
  try {
    await journal?.close();
  } catch (error) {
    if (isNews) throw error;
  }
}

/** The market's time: in virtual time the session's own, whatever the clock shows. */
function marketTimeOf(
  { setup, clock }: { readonly setup: SessionSetup; readonly clock: Clock },
  engine: Engine | null,
): UnixMicros {
  if (setup.times.mode === "real") return clock.nowMicros();
  return parseUnixMicros(Math.max(engine?.tape.lastTs ?? 0, setup.times.openMicros));
}

/** What virtual time waits for beside the journal: outputs that are written slowly. */
function slowest(...outputs: readonly SlowOutputs[]): SlowOutputs {
  return {
    get behind() {
      return outputs.some((each) => each.behind);
    },
    caughtUp: async (signal) => {
      await Promise.all(outputs.map((each) => each.caughtUp(signal)));
    },
  };
}

/** The files that the log goes to: they must be nobody else's. */
function logFilesOf({ logFile }: Config): readonly NamedPath[] {
  if (logFile === null) return [];
  const older = Array.from({ length: logFile.kept }, (_, i) => `${logFile.path}.${i + 1}`);
  return [logFile.path, `${logFile.path}.full`, ...older].map((path) => ({ name: "LOG_FILE", path }));
}

/** How many positions a session has open that has no end in its journal; null: it has its end, or did not begin. */
function openWithoutEnd({ file, recorded, count }: JournalPlan, journal: Journal | null): number | null {
  if (file === null) return null;
  // Before an engine has started, the book is that of the run before.
  if (journal !== null && journal.tally.records > count) return journal.tally.isClosed ? null : journal.tally.open;
  return count === 0 || recorded.at(-1)?.type === "close" ? null : openEntriesIn(recorded).length;
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
    throw new UsageError(`--record-ticks needs ${what}`);
  }
  if (flags.recordTicks && config.journal === null)
    throw new UsageError("--record-ticks needs a journal, but JOURNAL is off");
  return config.recordTicks && isReal;
}

/** The files that a session is made from. */
function inputsOf({ config, flags: { choice } }: Pick<RunPlan, "config" | "flags">): readonly NamedPath[] {
  const strategies = { name: "--strategies", path: config.strategies };
  const replayed = choice.feed === "replay" ? [{ name: `--${choice.kind}`, path: choice.path }] : [];
  const { journal } = config;
  const kept = journal === null ? [] : ["", "-wal", "-shm", ".lock", ".reserve"].map((end) => `${journal}${end}`);
  return [strategies, ...replayed, ...kept.map((path) => ({ name: "--journal", path }))];
}

function engineOptions(
  plan: RunPlan,
  { setup, stored }: { readonly setup: SessionSetup; readonly stored: JournalPlan },
  told: Pick<Io, "stderr"> & { readonly onOldTexts: (why: string) => void },
): Omit<EngineOptions, "journal" | "listener" | "onTick" | "outputs" | "ticks"> {
  const { config, flags, file, instruments, clock } = plan;
  const context = { instruments: bySymbol(instruments), defaultInstrument: config.defaultIndex };
  type Describe = Parameters<EngineOptions["readStrategies"]>[0];
  const revise = (wanted: readonly SessionStrategy[] | null, describe: Describe): Promise<readonly SessionStrategy[]> =>
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
      if (file === null) return revise(null, describe);
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
