import type { Clock } from "../clock.ts";
import { type ProcessSignals, RunDirKeeper, submitCommand } from "../control/mod.ts";
import { mostOf } from "../core/mod.ts";
import { type JournalEvent, orderIn, rowOf, type StoreNotice } from "../journal/mod.ts";
import { childLog } from "../log.ts";
import { formatIso } from "../market/mod.ts";
import {
  type ClockWatch,
  type HealthMoment,
  healthOf,
  type HealthView,
  SessionCounters,
  type Summary,
  type Troubles,
  viewOf,
} from "../observe/mod.ts";
import type { Outputs } from "../output/mod.ts";
import type { EngineError, Health, SessionPhase, UnixMicros } from "../protocol/mod.ts";
import type { Config } from "../settings/mod.ts";
import type { Engine } from "./engine.ts";
import { JournalNotices, withLeftOpen } from "./journal_notices.ts";
import type { SessionListener } from "./session.ts";
import { changesIn } from "./session_revision.ts";
import { millisUntilOpen, type SessionSetup } from "./session_setup.ts";
import type { SessionView } from "./session_view.ts";
import { endedText, leftOutText, resumedText, type SessionBefore } from "./session_words.ts";
import { sheltered } from "./sheltered.ts";
import { untickedAtEnd, untickedAtStart } from "./unticked.ts";

/** What a running session is made of. */
export interface RunningParts {
  readonly config: Config;
  readonly setup: SessionSetup;
  readonly clock: Clock;
  readonly view: SessionView;
  /** What the journal has of the session by an earlier run. */
  readonly recorded: readonly JournalEvent[];
  /** The session before it, if that is of another day and has no end. */
  readonly left: string | null;
  /** True while the session that is resumed comes to where it was: nobody need be told of it again. */
  readonly isRepeating: () => boolean;
  /** What is wrong beside slots and feed, which health shows. */
  readonly troubles: Troubles;
  readonly watch: ClockWatch;
  readonly outputs: Pick<Outputs, "closeNow" | "states">;
  readonly signals: Pick<ProcessSignals, "handle">;
  /** How many positions are open, if the session has no end in its journal, so that it can be resumed; null: it has one. */
  readonly openWithoutEnd: () => number | null;
}

/** Told of the session's journal. */
export interface JournalListener {
  readonly onFailure: (error: EngineError) => void;
  readonly onNotice: (notice: StoreNotice) => void;
}

/** What is done with a session. */
export interface SessionTask {
  /** Called first: what earlier sessions have left without an end is seen to. */
  settleLeft(): Promise<void>;
  /** Called when the session is ours to trade. */
  start(listener: SessionListener, journal: JournalListener): Promise<Engine>;
  /** Called when it is over, before it is noted how it ended. */
  finish(summary: Summary): Promise<void>;
}

/** A session in a process: between the signals, the control socket, the view, and the engine. */
export class RunningSession {
  readonly #parts: RunningParts;
  readonly #drain = new AbortController();
  readonly #counters = new SessionCounters();
  readonly #startedMs: number;
  readonly #startedAt: UnixMicros;
  readonly #startedWall: UnixMicros;
  #runDir: RunDirKeeper | null = null;
  #engine: Engine | null = null;
  #phase: SessionPhase = "starting";
  #drainedBy: string | null = null;
  #journalLost: EngineError | null = null;
  #mistakes = 0;
  #notingMistake = false;

  /** The orders of an earlier run, and its last row; null: there was none. */
  readonly #before: SessionBefore | null;
  #abandonedFor: EngineError | null = null;
  readonly #notices: JournalNotices;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.#notices = new JournalNotices({
      ...parts,
      log: childLog(parts.view.log, "journal"),
      mode: parts.setup.times.mode,
      engine: () => this.#engine,
      drain: (by) => this.#startDrain(by),
      abandon: (why) => this.#abandon(why),
    });
    this.#startedMs = parts.clock.elapsedMs() + parts.clock.sleptMs;
    this.#startedAt = parts.clock.nowMicros();
    this.#startedWall = parts.clock.wallMicros();
    // The book itself is let go of when the session is on.
    let orders = 0;
    for (const record of parts.recorded) {
      const order = orderIn(record);
      if (order === null) continue;
      this.#counters.countOrder(order);
      orders += 1;
    }
    this.#before = parts.recorded.length === 0 ? null : { orders, row: mostOf(parts.recorded, rowOf) };
  }

  /**
   * Starts an engine and trades its session, if there is one to trade.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has the same RUN_DIR; whatever the task and the session throw
   */
  async trade(task: SessionTask): Promise<void> {
    const { config, clock, view, troubles } = this.#parts;
    const log = childLog(view.log, "control");
    const letGo = this.#handleSignals();
    const stopWatching = this.#parts.watch.start();
    try {
      const runDir = await RunDirKeeper.open({
        runDir: config.runDir,
        clock,
        onTrouble: (text) => (text === null ? troubles.clear("run-dir") : troubles.set("run-dir", text)),
        say: (line) => log.warn(line),
        handlers: {
          status: () => this.#health(),
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
      letGo();
    }
  }

  /** What the session was started from has gone: it ends as on a signal. @param what that is, in words */
  endWith(what: string): void {
    this.#startDrain(`the end of ${what}`);
  }

  /** Notes in RUN_DIR that the session began and how it ended, for whoever asks when it is over. */
  async #tradeNoted(task: SessionTask): Promise<void> {
    await this.#note(null);
    try {
      await task.settleLeft();
      const summary = await this.#trade((listener) =>
        task.start(listener, {
          onFailure: (error) => this.#loseJournal(error),
          onNotice: (notice) => this.#notices.take(notice),
        }),
      );
      if (summary !== null) await task.finish(summary);
      const problem = this.#journalLost ?? this.#engine?.problem ?? this.#notices.problem;
      if (problem !== null) throw problem;
      await this.#note(endedText(summary, this.#drainedBy));
    } catch (error) {
      await this.#note(`failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  async #trade(start: (listener: SessionListener) => Promise<Engine>): Promise<Summary | null> {
    const { view, setup, clock } = this.#parts;
    const wait = setup.times.mode === "real" ? millisUntilOpen(clock.nowMicros(), setup.window) : 0;
    // One that was killed, and is started again after the close, still has its positions to get out of.
    if (wait === null && this.#before === null) {
      view.say(
        `The session of ${setup.date} is over: the market closed at ${formatIso(setup.window.closeMicros, setup.times.zone)}`,
      );
      return null;
    }
    this.#engine = await start(this.#listen());
    view.begin(this.#engine);
    this.#sayResumed(this.#engine);
    this.#warnOfFeed(untickedAtStart(this.#engine, { ...this.#parts.config, feed: setup.ticked }));
    if (this.#journalLost !== null) this.#endWithout(this.#journalLost);
    else if (this.#abandonedFor !== null) this.#engine.abandon(this.#abandonedFor);
    if (wait !== null && wait > 0) {
      this.#phase = "waiting-for-open";
      view.say(`Waiting for the market to open at ${formatIso(setup.window.openMicros, setup.times.zone)}`);
      await clock.waitUntil(setup.window.openMicros, this.#drain.signal);
    }
    if (this.#drain.signal.aborted) this.#engine.drain();
    else this.#phase = "trading";
    const summary = await this.#tradeToEnd(this.#engine);
    this.#phase = "ended";
    const leftOut = leftOutText(setup.counters());
    if (leftOut !== null) childLog(view.log, "feed").info(leftOut);
    this.#warnOfFeed(untickedAtEnd(this.#engine, setup.ticked));
    view.finish(summary);
    return summary;
  }

  #sayResumed({ resumption, strategies }: Engine): void {
    const { setup, view, left } = this.#parts;
    if (left !== null) {
      view.say(
        `Session ${left} was of another day, and has no end: bulkhead trades --session ${left} shows what it left`,
      );
    }
    if (this.#before === null) return;
    view.say(resumedText(setup.times.id, this.#before, resumption));
    for (const change of changesIn(strategies)) view.say(change);
  }

  /** @throws EngineError with what is open in the book, if the session was ended at once for its journal */
  async #tradeToEnd(engine: Engine): Promise<Summary> {
    try {
      return await engine.trade();
    } catch (error) {
      const why = this.#abandonedFor;
      throw why !== null && error === why ? withLeftOpen(why, engine) : error;
    }
  }

  #loseJournal(error: EngineError): void {
    this.#journalLost = error;
    childLog(this.#parts.view.log, "journal").error(error.message);
    this.#endWithout(error);
  }

  /**
   * Without evidence nothing new is begun. At a real venue what is open gets out, for it stands there; else nothing is done
   * any more that nobody could be told of.
   */
  #endWithout(error: EngineError): void {
    if (this.#engine?.options.venue.real === false) {
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
    childLog(this.#parts.view.log, "engine").info(`draining on the loss of the journal: nothing more is done or told`);
    this.#phase = "draining";
    this.#drain.abort();
    this.#engine?.abandon(why);
  }

  #warnOfFeed(warnings: readonly string[]): void {
    for (const warning of warnings) childLog(this.#parts.view.log, "feed").warn(warning);
  }

  #listen(): SessionListener {
    const { isRepeating, view } = this.#parts;
    const { listener } = view;
    return sheltered(
      {
        ...listener,
        onOrder: (order) => {
          if (isRepeating()) return;
          this.#counters.countOrder(order);
          listener.onOrder(order);
        },
        onControl: (...told) => isRepeating() || listener.onControl(...told),
        onBreaker: (...told) => isRepeating() || listener.onBreaker(...told),
        onOut: (...told) => isRepeating() || listener.onOut(...told),
        onSlot: (slot, event, text) => {
          if (event === "gap") this.#counters.countGap();
          listener.onSlot(slot, event, text);
        },
      },
      (error) => this.noteMistake("the log", error),
    );
  }

  /** What only says what happens has failed by a mistake of ours: that is said and counted, and trading goes on. */
  noteMistake(where: string, error: unknown): void {
    const { troubles, view } = this.#parts;
    this.#mistakes += 1;
    const what = error instanceof Error ? error.message : String(error);
    const times = this.#mistakes === 1 ? "" : ` (${this.#mistakes} times)`;
    troubles.set("mistake", `${where} has failed by a mistake in Bulkhead${times}: ${what}`);
    // The log may be what has failed: that it fails again to say so is nothing new.
    if (this.#notingMistake) return;
    this.#notingMistake = true;
    try {
      childLog(view.log, "engine").error({ err: error }, `${where} has failed by a mistake in Bulkhead`);
    } finally {
      this.#notingMistake = false;
    }
  }

  #handleSignals(): () => void {
    const { view, signals, outputs } = this.#parts;
    const log = childLog(view.log, "engine");
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
      dump: () => void this.#dump(),
    });
  }

  /** Writes the health to a file and to the log. It cannot fail: whoever asks for it has a session to look after. */
  async #dump(): Promise<void> {
    try {
      const health = this.#health();
      const file = (await this.#runDir?.writeHealth(health)) ?? null;
      const where = file === null ? "not written to a file" : `written to ${file}`;
      childLog(this.#parts.view.log, "health").info({ health }, `${health.status}, ${where}`);
    } catch (error) {
      this.noteMistake("the health", error);
    }
  }

  #startDrain(by: string): void {
    if (this.#drain.signal.aborted) return;
    this.#drainedBy = by;
    this.#phase = "draining";
    this.#drain.abort();
    childLog(this.#parts.view.log, "engine").info(`draining on ${by}`);
    this.#engine?.drain();
  }

  #health(): Health {
    const { clock, config, setup, troubles, watch, outputs } = this.#parts;
    const { outOfHours, badRows } = setup.counters();
    const moment: HealthMoment = {
      pid: process.pid,
      uptimeMs: clock.elapsedMs() + clock.sleptMs - this.#startedMs,
      phase: this.#phase,
      nowMicros: clock.nowMicros(),
      dueMicros: Math.max(setup.window.openMicros, this.#startedAt),
      staleFeedMs: config.staleFeedMs,
      outOfHours,
      badRows,
      counters: this.#counters,
      clock: watch.health,
      outputs: outputs.states.map(({ name, lost }) => ({ name, lost })),
      troubles: troubles.reasons,
    };
    return healthOf(this.#engine === null ? this.#starting(moment) : viewOf(this.#engine, moment));
  }

  /** Before there is an engine to look at. */
  #starting({ staleFeedMs, phase, ...moment }: HealthMoment): HealthView {
    const { mode, id, zone } = this.#parts.setup.times;
    const feed = { ticks: 0, instruments: [], outOfHours: 0, badRows: 0, staleMs: staleFeedMs };
    const { orders, gaps } = this.#counters;
    const session = { id, phase };
    return { ...moment, mode, session, zone, trading: "active", feed, slots: [], gaps, orders, strategies: [] };
  }

  async #note(how: string | null): Promise<void> {
    const { setup, clock, openWithoutEnd } = this.#parts;
    // What was not written down is not there when the session is resumed.
    const isLost = this.#journalLost !== null || this.#notices.problem !== null;
    const open = how === null ? null : (openWithoutEnd() ?? (isLost ? 0 : null));
    const iso = (micros: UnixMicros): string => formatIso(micros, setup.times.zone);
    await this.#runDir?.note({
      schema: 1,
      session: setup.times.id,
      pid: process.pid,
      started: iso(this.#startedWall),
      ended: how === null || open !== null ? null : iso(clock.wallMicros()),
      how,
      ...(open === null ? {} : { open }),
    });
  }
}
