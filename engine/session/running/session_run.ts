import { systemClock } from "../../clock.ts";
import { type ProcessSignals, watchNpmParent } from "../../control/mod.ts";
import { type Journal, TickRecordingJournal } from "../../journal/mod.ts";
import { childLog } from "../../log.ts";
import { ClockWatch, type Summary, type Troubles, watchJournal } from "../../observe/mod.ts";
import type { Outputs } from "../../output/mod.ts";
import { parseUnixMicros, type UnixMicros } from "../../protocol/mod.ts";
import { startedByNpm } from "../../settings/mod.ts";
import type { PrintTarget } from "../../terminal/mod.ts";
import { Engine } from "../engine.ts";
import type { EngineOptions, SlowOutputs } from "../engine_options.ts";
import { inTurn } from "../in_turn.ts";
import { settleLeft } from "../left/settle_left.ts";
import { openEntriesIn } from "../left/settlement.ts";
import { OutputFiles } from "../outputs/output_files.ts";
import { findWorker } from "../program_files.ts";
import { tapeAfter } from "../resume/tape_after.ts";
import type { SessionListener } from "../session_listener.ts";
import { openJournal } from "../setup/journal_plan.ts";
import type { PlannedRun } from "../setup/planned_run.ts";
import { sessionOptions } from "../setup/session_options.ts";
import { strategiesReader } from "../strategies/strategies_reader.ts";
import { reportOldTexts } from "./old_texts.ts";
import { type JournalListener, SessionLifecycle } from "./session_lifecycle.ts";
import type { OpenView, SessionView } from "./session_view.ts";

const MEGABYTE = 1_048_576;

/** What the command line gives a run: where it prints, what it hears from the system, and how it is shown. */
export interface RunFrontEnd extends Pick<PrintTarget, "stderr"> {
  readonly outputs: Outputs;
  readonly signals: Pick<ProcessSignals, "handle">;
  /** What is wrong besides slots and feed. The command line adds troubles of its streams. */
  readonly troubles: Troubles;
  readonly openView: OpenView;
  /** Called with the session as soon as it can be ended. */
  readonly onSession: (session: Pick<SessionLifecycle, "endWith">) => void;
}

/** Trades a planned run: connects the engine with its journal, its files, its view and the signals. */
export class SessionRun {
  readonly #frontEnd: RunFrontEnd;
  readonly #run: PlannedRun;
  readonly #view: SessionView;
  readonly #session: SessionLifecycle;
  readonly #files: OutputFiles;
  readonly #onOldText: (why: string) => void;
  #engine: Engine | null = null;
  #journal: Journal | null = null;

  constructor(frontEnd: RunFrontEnd, run: PlannedRun) {
    const { config, flags, instruments, clock, setup, stored } = run;
    const { outputs, signals, troubles } = frontEnd;
    this.#frontEnd = frontEnd;
    this.#run = run;
    // If the clock is behind the earlier run, time stands still until the clock catches up.
    if (this.#isLiveResume) clock.raise(tapeAfter(stored.earlier, instruments).ts);
    if (setup.times.mode === "virtual") outputs.waitForSlow();
    this.#view = frontEnd.openView({
      plan: run,
      setup,
      marketTime: () => this.#marketTime(),
      onMistake: (where, error) => this.#session.noteMistake(where, error),
    });
    const sayOfClock = (text: string): void => childLog(this.#view.log, "clock").warn(text);
    this.#session = new SessionLifecycle({
      config,
      setup,
      clock,
      view: this.#view,
      recorded: stored.earlier.events,
      left: stored.left,
      isRepeating: () => this.#journal !== null && this.#journal.tally.records <= stored.count,
      troubles,
      watch: new ClockWatch({ clock: systemClock, floorMicros: () => clock.floor, troubles, say: sayOfClock }),
      outputs,
      signals,
      openWithoutEnd: () => this.#openWithoutEnd(),
    });
    frontEnd.onSession(this.#session);
    this.#onOldText = reportOldTexts(this.#view.log, troubles);
    if (run.trouble !== null) this.#onOldText(run.trouble);
    this.#files = new OutputFiles({ flags, instruments, form: setup.form, times: setup.times, clock, troubles });
  }

  /** Trades the session to its end. @throws errors of `SessionLifecycle.trade`, of the files and of the journal */
  async trade(): Promise<void> {
    const stopWatching = this.#startWatches();
    let hasEnded = false;
    try {
      await this.#session.trade({
        settleLeft: () => this.#settleLeft(),
        start: (listener, journalListener) => this.#start(listener, journalListener),
        finish: (summary) => this.#finish(summary),
      });
      hasEnded = true;
    } finally {
      stopWatching();
      await this.#files.close();
      await closeJournal(this.#journal, hasEnded);
    }
  }

  async #settleLeft(): Promise<void> {
    const { setup, stored, flags, clock } = this.#run;
    // A session in virtual time leaves those in real time alone: their day may still go on.
    if (setup.times.mode !== "real") return;
    const log = childLog(this.#view.log, "journal");
    await settleLeft({ ...stored, ...flags, clock, log, troubles: this.#frontEnd.troubles });
  }

  async #start(listener: SessionListener, journalListener: JournalListener): Promise<Engine> {
    const { config, instruments, stored, recordsTicks } = this.#run;
    const store = await openJournal(stored, {
      ...journalListener,
      reserveBytes: config.journalReserveMb * MEGABYTE,
    });
    const tapeRecorder = recordsTicks ? new TickRecordingJournal(store) : null;
    const writer = tapeRecorder ?? store;
    this.#journal = writer;
    this.#engine = await Engine.start(this.#engineOptions(listener, { writer, tapeRecorder, earlier: stored.earlier }));
    this.#files.begin({
      events: this.#engine.resume.keepsEvents ? stored.earlier.events : [],
      // In virtual time all ticks come again.
      ticks: this.#isLiveResume ? tapeAfter(stored.earlier, instruments).ticks : 0,
    });
    stored.release();
    return this.#engine;
  }

  #engineOptions(listener: SessionListener, journal: EngineOptions["journal"]): EngineOptions {
    const { config, flags, file, instruments, clock, setup, stored } = this.#run;
    const { stderr, outputs } = this.#frontEnd;
    const options = sessionOptions({ config, instruments, setup, worker: findWorker(), chaos: flags.chaos });
    return {
      ...options,
      feed: { ...options.feed, onTick: this.#files.onTick },
      journal,
      clock,
      listener: this.#files.listenTo(listener),
      outputs: slowest(outputs, this.#files),
      readStrategies: strategiesReader({
        file,
        stored,
        instruments,
        defaultIndex: config.defaultIndex,
        bars: setup.bars,
        onProblem: (text) => stderr(`${text}\n`),
        onOldText: this.#onOldText,
      }),
    };
  }

  #finish(summary: Summary): Promise<void> {
    return inTurn(
      () => this.#files.finish(this.#withUnused(summary)),
      () => this.#journal?.flush(),
    );
  }

  #withUnused(summary: Summary): Summary {
    const unused = this.#run.setup.unused();
    return unused === null ? summary : { ...summary, left_out: unused.json };
  }

  /** Starts watches besides the session. @returns a function that stops them */
  #startWatches(): () => void {
    const { troubles } = this.#frontEnd;
    const say = (text: string): void => childLog(this.#view.log, "journal").warn(text);
    const durable = (): Promise<void> | null => this.#journal?.durable() ?? null;
    const stopJournal = watchJournal({ clock: systemClock, durable, troubles, say });
    const stopNpm = watchNpmParent({
      clock: this.#run.clock,
      byNpm: startedByNpm(),
      parent: () => process.ppid,
      onEnded: () => this.#session.endWith("npm, which it was started by"),
    });
    return () => {
      stopJournal();
      stopNpm();
    };
  }

  /** True if the session goes on in real time after an earlier run. */
  get #isLiveResume(): boolean {
    const { setup, stored } = this.#run;
    return setup.times.mode === "real" && stored.count > 0;
  }

  /** The market's time: in real time the clock's, in virtual time the last tick's. */
  #marketTime(): UnixMicros {
    const { setup, clock } = this.#run;
    if (setup.times.mode === "real") return clock.nowMicros();
    return parseUnixMicros(Math.max(this.#engine?.tape.lastTs ?? 0, setup.times.openMicros));
  }

  /** How many positions are open in a session that has no end in its journal. Null: it has an end, or has not begun. */
  #openWithoutEnd(): number | null {
    const { file, earlier, count } = this.#run.stored;
    if (file === null) return null;
    const tally = this.#journal?.tally ?? null;
    // Until the engine has started, the journal has the events of the earlier run.
    if (tally !== null && tally.records > count) return tally.isClosed ? null : tally.open;
    return count === 0 || earlier.events.at(-1)?.type === "close" ? null : openEntriesIn(earlier.events).length;
  }
}

/** @param isNews false: the session has failed already, with an error that says more */
async function closeJournal(journal: Journal | null, isNews: boolean): Promise<void> {
  try {
    await journal?.close();
  } catch (error) {
    if (isNews) throw error;
  }
}

/** Several slow outputs as one. */
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
