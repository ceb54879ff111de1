import type { FlooredClock } from "../../clock.ts";
import type { Understood } from "../../data/mod.ts";
import type { TradingHours } from "../../market/mod.ts";
import { type NamedPath, refuseClashes, tryOutput } from "../../output/mod.ts";
import { type Instrument, UsageError } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import { instrumentsNamed, type StrategiesFile } from "../../strategies/mod.ts";
import type { PrintTarget } from "../../terminal/mod.ts";
import { hoursOfConfig } from "../input/hours_of_config.ts";
import { inputNotes } from "../input/input_notes.ts";
import { openInput } from "../input/open_input.ts";
import { recordedFiles } from "../input/recorded_files.ts";
import { outputsOf } from "../outputs/output_files.ts";
import { findReaderThread } from "../program_files.ts";
import { isRealTime } from "./feed_choice.ts";
import { instrumentsOf } from "./instruments.ts";
import { headerToResume, type JournalPlan, lastInstantIn } from "./journal_plan.ts";
import { prepareRun, readWanted, type WantedFile } from "./prepared_run.ts";
import { replayInputIn, type ReplayInput } from "./replay_input.ts";
import type { RunOptions } from "./run_options.ts";
import type { SessionSetup } from "./setup_session.ts";

/** A session that is ready to be traded. */
export interface PlannedRun {
  readonly config: Config;
  readonly flags: RunOptions;
  readonly clock: FlooredClock;
  /** Null: it cannot be read, and open positions are managed by the texts in the journal. */
  readonly file: StrategiesFile | null;
  readonly instruments: readonly Instrument[];
  readonly setup: SessionSetup;
  /** The files of a replay, which whoever ends the run closes. Null: the feed is simulated. */
  readonly understood: Understood | null;
  readonly stored: JournalPlan;
  /** True if the journal records the ticks. */
  readonly recordsTicks: boolean;
  /** Why open positions are managed by the texts in the journal. Null: they are not. */
  readonly trouble: string | null;
}

/**
 * Reads everything that a run needs, and checks its outputs, before it changes anything. The caller closes the feed.
 *
 * @throws EngineError STRATEGIES_FILE, INPUT_FILE, OUTPUT_FILE, JOURNAL_FILE, JOURNAL_MISMATCH or JOURNAL_IN_USE
 * @throws UsageError if flags and settings contradict each other
 */
export async function planRun(
  read: Config,
  flags: RunOptions,
  { clock, stderr }: { readonly clock: FlooredClock } & Pick<PrintTarget, "stderr">,
): Promise<PlannedRun> {
  const { config: found, wanted } = await readWanted(read, { stderr }, flags);
  const hours = await hoursOfConfig(found, flags.hours);
  // A calendar brings its zone.
  const config = { ...found, marketTz: hours.zone };
  const outputs = Object.values(outputsOf(flags));
  refuseClashes(inputsOf(config, flags), [...outputs, ...logFilesOf(config)]);
  for (const output of outputs) tryOutput(output);
  if (isRealTime(config, flags.choice) && !flags.fresh) raiseTo(clock, lastInstantIn(config.journal));
  const say = (message: string): void => stderr(`${message}\n`);
  const understood = await understandFiles({ config, flags, hours, wanted, clock });
  try {
    for (const note of understood === null ? [] : inputNotes(understood)) say(note);
    const request = { ...flags, config, hours, understood, wanted, clock, findReader: findReaderThread, onBadRow: say };
    const { file, instruments, opened, stored, trouble } = await prepareRun(request);
    try {
      const setup = { ...opened, times: { ...opened.times, id: stored.id }, input: inputOf(stored, opened) };
      const recordsTicks = recordsTicksOf(config, flags, setup);
      return { config, flags, clock, file, instruments, setup, understood, stored, recordsTicks, trouble };
    } catch (error) {
      await opened.feed.close();
      throw error;
    }
  } catch (error) {
    understood?.close();
    throw error;
  }
}

/** A session that goes on keeps its input: its files may be called otherwise now. */
function inputOf({ earlier }: JournalPlan, { input }: Pick<SessionSetup, "input">): SessionSetup["input"] {
  const [header] = earlier.events;
  return header?.type === "session" ? header.input : input;
}

/** Understands the files of a replay. Null: the feed is simulated. */
async function understandFiles({
  config,
  flags,
  hours,
  wanted,
  clock,
}: {
  readonly config: Config;
  readonly flags: RunOptions;
  readonly hours: TradingHours;
  readonly wanted: WantedFile;
  readonly clock: FlooredClock;
}): Promise<Understood | null> {
  const { choice } = flags;
  if (choice.feed !== "replay") return null;
  const { file } = wanted;
  const instruments = file === null ? wanted.held : instrumentsOf(config, instrumentsNamed(file));
  const request = { config, hours, instruments, clock };
  const input = flags.fresh ? null : inputToResume(config);
  const files = input === null ? null : await recordedFiles(choice, input);
  if (files === null || files.difference !== null) {
    files?.close();
    return openInput({ ...request, choice, mayBePlain: true });
  }
  try {
    const understood = await openInput({ ...request, ...files });
    return { ...understood, close: () => [understood, files].forEach((each) => each.close()) };
  } catch (error) {
    files.close();
    throw error;
  }
}

/** The input of the session that the run is to go on with, if it is of the run's day and zone. Null: there is none. */
function inputToResume({ journal, sessionDate, marketTz }: Config): ReplayInput | null {
  const header = headerToResume(journal);
  if (header === null || (sessionDate ?? header.date) !== header.date) return null;
  return header.zone.name === marketTz ? replayInputIn(header) : null;
}

/** Time does not go back: the clock shows at least the last instant of the session, which is also the session's day. */
function raiseTo(clock: FlooredClock, instant: number | null): void {
  if (instant !== null && clock.nowMicros() < instant) clock.raise(instant);
}

/** The files that a session reads, and those of its journal. */
function inputsOf(config: Config, { choice }: RunOptions): readonly NamedPath[] {
  const strategies = { name: "--strategies", path: config.strategies };
  const replayed = choice.feed === "replay" ? choice.paths.map((path) => ({ name: `--${choice.flag}`, path })) : [];
  const { journal } = config;
  const journalFiles =
    journal === null ? [] : ["", "-wal", "-shm", ".lock", ".reserve"].map((end) => `${journal}${end}`);
  return [strategies, ...replayed, ...journalFiles.map((path) => ({ name: "--journal", path }))];
}

/** The files that the log is written to. Nothing else may use them. */
function logFilesOf({ logFile }: Config): readonly NamedPath[] {
  if (logFile === null) return [];
  const older = Array.from({ length: logFile.kept }, (_, i) => `${logFile.path}.${i + 1}`);
  return [logFile.path, `${logFile.path}.full`, ...older].map((path) => ({ name: "LOG_FILE", path }));
}

/**
 * Whether the journal records the ticks. The setting counts in real time only.
 *
 * @throws UsageError if the flag asks for it in virtual time or without a journal
 */
function recordsTicksOf(config: Config, flags: RunOptions, { times }: Pick<SessionSetup, "times">): boolean {
  const isReal = times.mode === "real";
  if (flags.recordTicks && !isReal) {
    const what = "real time: of any other session the seed, or the file, is what its ticks can be had from again";
    throw new UsageError(`--record-ticks needs ${what}`);
  }
  if (flags.recordTicks && config.journal === null)
    throw new UsageError("--record-ticks needs a journal, but JOURNAL is off");
  return config.recordTicks && isReal;
}
