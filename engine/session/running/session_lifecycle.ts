import type { Clock } from "../../clock.ts";
import { type ProcessSignals, RunDirKeeper, submitCommand } from "../../control/mod.ts";
import { mostOf } from "../../core/mod.ts";
import { type JournalEvent, orderIn, rowOf, type StoreNotice } from "../../journal/mod.ts";
import { childLog, type Log } from "../../log.ts";
import { formatIso } from "../../market/mod.ts";
import { type ClockWatch, SessionCounters, type Summary, type Troubles } from "../../observe/mod.ts";
import type { Outputs } from "../../output/mod.ts";
import { EngineError, type SessionPhase, type UnixMicros } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { Engine } from "../engine.ts";
import { isolateListener, type SessionListener } from "../session_listener.ts";
import { millisUntilOpen, type SessionSetup } from "../setup/setup_session.ts";
import { JournalNotices, withLeftOpen } from "./journal_notices.ts";
import { Mistakes } from "./mistakes.ts";
import { SessionHealth } from "./session_health.ts";
import type { SessionView } from "./session_view.ts";
import { untickedAtEnd, untickedAtStart } from "./unticked.ts";
import { changesIn, endedText, leftOutText, resumedText, type SessionBefore } from "./words.ts";

/** What a running session works with. */
export interface LifecycleParts {
  readonly config: Config;
  readonly setup: SessionSetup;
  readonly clock: Clock;
  readonly view: SessionView;
  /** The events of an earlier run of the session. Read by the constructor only. */
  readonly recorded: readonly JournalEvent[];
  /** The session before it, if it is of another day and has no end. */
  readonly left: string | null;
  /** True while a resumed session makes events again that the journal has already. */
  readonly isRepeating: () => boolean;
  /** What is wrong besides slots and feed. Health shows it. */
  readonly troubles: Troubles;
  readonly watch: ClockWatch;
  readonly outputs: Pick<Outputs, "closeNow" | "states">;
  readonly signals: Pick<ProcessSignals, "handle">;
  /** How many positions are open, if the journal has no end of the session. Null: it has one. */
  readonly openWithoutEnd: () => number | null;
}

/** Hears about the session's journal. */
export interface JournalListener {
  readonly onFailure: (error: EngineError) => void;
  readonly onNotice: (notice: StoreNotice) => void;
}

/** The steps of a session that its owner does. */
export interface SessionTask {
  /** Called first: settles the sessions of earlier days that have no end. */
  settleLeft(): Promise<void>;
  /** Called when the engine is to start. */
  start(listener: SessionListener, journal: JournalListener): Promise<Engine>;
  /** Called when the session is over, before its end is noted in RUN_DIR. */
  finish(summary: Summary): Promise<void>;
}

/**
 * The phases of a session in its process: starting, waiting for the open, trading, draining, ended. It connects the engine
 * with signals, the control socket and the view.
 */
export class SessionLifecycle {
  readonly #parts: LifecycleParts;
  readonly #drain = new AbortController();
  readonly #counters = new SessionCounters();
  readonly #health: SessionHealth;
  readonly #mistakes: Mistakes;
  readonly #notices: JournalNotices;
  readonly #startedWall: UnixMicros;
  /** The earlier run of the session. Null: there was none. */
  readonly #before: SessionBefore | null;
  #runDir: RunDirKeeper | null = null;
  #engine: Engine | null = null;
  #phase: SessionPhase = "starting";
  #drainedBy: string | null = null;
  #journalLost: EngineError | null = null;
  #abandonedFor: EngineError | null = null;

  constructor(parts: LifecycleParts) {
    const { view, troubles, clock, setup } = parts;
    this.#parts = parts;
    this.#health = new SessionHealth({ ...parts, counters: this.#counters });
    this.#mistakes = new Mistakes(view.log, troubles);
    this.#notices = new JournalNotices({
      log: this.#log("journal"),
      clock,
      troubles,
      mode: setup.times.mode,
      engine: () => this.#engine,
      drain: (by) => this.#startDrain(by),
      abandon: (why) => this.#abandon(why),
    });
    this.#startedWall = clock.wallMicros();
    this.#before = this.#countBefore(parts.recorded);
  }

  /**
   * Trades the session, if there is one to trade now.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has the same RUN_DIR; errors of the task and the session
   */
  async trade(task: SessionTask): Promise<void> {
    const { config, clock, view, troubles, watch } = this.#parts;
    const log = this.#log("control");
    const ignoreSignals = this.#handleSignals();
    const stopWatching = watch.start();
    try {
      const runDir = await RunDirKeeper.open({
        runDir: config.runDir,
        clock,
        onTrouble: (text) => (text === null ? troubles.clear("run-dir") : troubles.set("run-dir", text)),
        say: (line) => log.warn(line),
        handlers: {
          status: () => this.#health.at(this.#phase, this.#engine),
          submit: (command) => submitCommand(command, this.#engine),
          drain: () => this.#startDrain("the drain command"),
        },
        onError: (error) => log.error({ err: error }, "the control socket"),
      });
      this.#runDir = runDir;
      try {
        await this.#tradeNoted(task);
      } finally {
        await runDir.close();
      }
    } finally {
      stopWatching();
      view.close();
      ignoreSignals();
    }
  }

  /** Ends the session as a signal does. @param what what the session was started from, and has gone */
  endWith(what: string): void {
    this.#startDrain(`the end of ${what}`);
  }

  /** An error of Bulkhead itself in a part that only reports. */
  noteMistake(where: string, error: unknown): void {
    this.#mistakes.note(where, error);
  }

  /** Notes in RUN_DIR that the session began and how it ended, so that `status` can show it afterwards. */
  async #tradeNoted(task: SessionTask): Promise<void> {
    await this.#note(null);
    try {
      await task.settleLeft();
      const summary = await this.#tradeIfOpen(task);
      if (summary !== null) await task.finish(summary);
      const problem = this.#journalLost ?? this.#engine?.problem ?? this.#notices.problem;
      if (problem !== null) throw problem;
      await this.#note(endedText(summary, this.#drainedBy));
    } catch (error) {
      await this.#note(`failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  async #tradeIfOpen(task: SessionTask): Promise<Summary | null> {
    const { view, setup, clock } = this.#parts;
    const waitMs = setup.times.mode === "real" ? millisUntilOpen(clock.nowMicros(), setup.window) : 0;
    // A session that was killed and is resumed after the close still has to close its positions.
    if (waitMs === null && this.#before === null) {
      view.say(`The session of ${setup.date} is over: the market closed at ${this.#iso(setup.window.closeMicros)}`);
      return null;
    }
    const engine = await this.#start(task);
    await this.#waitForOpen(waitMs);
    if (this.#drain.signal.aborted) engine.drain();
    else this.#phase = "trading";
    const summary = await this.#tradeToEnd(engine);
    // Of rows that cannot be relied on there is no result.
    if (isOfInput(engine.problem)) return this.#refuse();
    this.#report(engine, summary);
    return summary;
  }

  async #start(task: SessionTask): Promise<Engine> {
    const { view, config, setup } = this.#parts;
    const engine = await task.start(this.#listen(), {
      onFailure: (error) => this.#loseJournal(error),
      onNotice: (notice) => this.#notices.take(notice),
    });
    this.#engine = engine;
    view.begin(engine);
    this.#sayResumed(engine);
    this.#warnOfFeed(untickedAtStart(engine, { ...config, feed: setup.ticked }));
    // The journal may have failed while the engine started.
    if (this.#journalLost !== null) this.#endWithoutJournal(this.#journalLost);
    else if (this.#abandonedFor !== null) engine.abandon(this.#abandonedFor);
    return engine;
  }

  /** @param waitMs null or 0: the market is open or closed already */
  async #waitForOpen(waitMs: number | null): Promise<void> {
    if (waitMs === null || waitMs === 0) return;
    const { view, setup, clock } = this.#parts;
    this.#phase = "waiting-for-open";
    view.say(`Waiting for the market to open at ${this.#iso(setup.window.openMicros)}`);
    await clock.waitUntil(setup.window.openMicros, this.#drain.signal);
  }

  /** @throws EngineError with the open positions, if the session was abandoned for its journal */
  async #tradeToEnd(engine: Engine): Promise<Summary> {
    try {
      return await engine.trade();
    } catch (error) {
      const why = this.#abandonedFor;
      throw why !== null && error === why ? withLeftOpen(why, engine) : error;
    }
  }

  #report(engine: Engine, summary: Summary): void {
    const { view, setup } = this.#parts;
    this.#phase = "ended";
    const leftOut = leftOutText(setup.counters());
    if (leftOut !== null) this.#log("feed").info(leftOut);
    this.#warnOfFeed(setup.unused()?.texts ?? []);
    this.#warnOfFeed(untickedAtEnd(engine, setup.ticked));
    view.finish(summary);
  }

  #refuse(): null {
    this.#phase = "ended";
    return null;
  }

  #sayResumed({ resume, strategies }: Engine): void {
    const { setup, view, left } = this.#parts;
    if (left !== null) {
      view.say(
        `Session ${left} was of another day, and has no end: bulkhead trades --session ${left} shows what it left`,
      );
    }
    if (this.#before === null) return;
    view.say(resumedText(setup.times.id, this.#before, resume.mode));
    for (const change of changesIn(strategies)) view.say(change);
  }

  #loseJournal(error: EngineError): void {
    this.#journalLost = error;
    this.#log("journal").error(error.message);
    this.#endWithoutJournal(error);
  }

  /**
   * Nothing new is traded without a journal. At a real venue open positions are closed, because they exist there. At the
   * paper venue the session is abandoned.
   */
  #endWithoutJournal(error: EngineError): void {
    if (this.#engine?.options.execution.venue.real === false) {
      this.#abandon(error);
      return;
    }
    this.#engine?.drain(true);
    this.#startDrain("the loss of the journal");
  }

  #abandon(why: EngineError): void {
    if (this.#abandonedFor !== null) return;
    this.#abandonedFor = why;
    this.#drainedBy ??= "the loss of the journal";
    this.#log("engine").info(`draining on the loss of the journal: nothing more is done or told`);
    this.#phase = "draining";
    this.#drain.abort();
    this.#engine?.abandon(why);
  }

  #startDrain(by: string): void {
    if (this.#drain.signal.aborted) return;
    this.#drainedBy = by;
    this.#phase = "draining";
    this.#drain.abort();
    this.#log("engine").info(`draining on ${by}`);
    this.#engine?.drain();
  }

  /** The view's listener without the events that an earlier run has shown already. */
  #listen(): SessionListener {
    const { isRepeating, view } = this.#parts;
    const { listener } = view;
    return isolateListener(
      {
        ...listener,
        onOrder: (order) => {
          if (isRepeating()) return;
          this.#counters.countOrder(order);
          listener.onOrder(order);
        },
        onControl: (...args) => isRepeating() || listener.onControl(...args),
        onBreaker: (...args) => isRepeating() || listener.onBreaker(...args),
        onOut: (...args) => isRepeating() || listener.onOut(...args),
        onSlot: (slot, event, text) => {
          if (event === "gap") this.#counters.countGap();
          listener.onSlot(slot, event, text);
        },
      },
      (error) => this.noteMistake("the log", error),
    );
  }

  #handleSignals(): () => void {
    const { view, signals, outputs } = this.#parts;
    const log = this.#log("engine");
    return signals.handle({
      drain: (signal) => this.#startDrain(signal === "SIGHUP" ? "SIGHUP: its terminal has gone" : signal),
      quit: (exitCode) => {
        void this.#note("quit on a second SIGINT").finally(() => {
          view.close();
          outputs.closeNow();
          process.exit(exitCode);
        });
      },
      hangUp: () => log.info("goes on after SIGHUP, for it was not started on a terminal"),
      dump: () => void this.#dumpHealth(),
    });
  }

  /** Writes the health to a file and to the log. Never fails: the session must go on. */
  async #dumpHealth(): Promise<void> {
    try {
      const health = this.#health.at(this.#phase, this.#engine);
      const file = (await this.#runDir?.writeHealth(health)) ?? null;
      const where = file === null ? "not written to a file" : `written to ${file}`;
      this.#log("health").info({ health }, `${health.status}, ${where}`);
    } catch (error) {
      this.noteMistake("the health", error);
    }
  }

  /** Notes the session in RUN_DIR. @param how it ended; null: it has just begun */
  async #note(how: string | null): Promise<void> {
    const { setup, clock, openWithoutEnd } = this.#parts;
    // An end that could not be written is missing when the session is resumed.
    const isLost = this.#journalLost !== null || this.#notices.problem !== null;
    const open = how === null ? null : (openWithoutEnd() ?? (isLost ? 0 : null));
    await this.#runDir?.note({
      schema: 1,
      session: setup.times.id,
      pid: process.pid,
      started: this.#iso(this.#startedWall),
      ended: how === null || open !== null ? null : this.#iso(clock.wallMicros()),
      how,
      ...(open === null ? {} : { open }),
    });
  }

  /** Counts the orders of the earlier run. Keeps no reference to its events, whose memory is freed later. */
  #countBefore(recorded: readonly JournalEvent[]): SessionBefore | null {
    let orders = 0;
    for (const event of recorded) {
      const order = orderIn(event);
      if (order === null) continue;
      this.#counters.countOrder(order);
      orders += 1;
    }
    return recorded.length === 0 ? null : { orders, row: mostOf(recorded, rowOf) };
  }

  #warnOfFeed(warnings: readonly string[]): void {
    for (const warning of warnings) this.#log("feed").warn(warning);
  }

  #log(name: string): Log {
    return childLog(this.#parts.view.log, name);
  }

  #iso(micros: UnixMicros): string {
    return formatIso(micros, this.#parts.setup.times.zone);
  }
}

function isOfInput(problem: Error | null): boolean {
  return problem instanceof EngineError && problem.code === "INPUT_FILE";
}
