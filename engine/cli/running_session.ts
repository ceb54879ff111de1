import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { ControlServer, submitCommand, writeHealth, writeLastSession } from "../control/mod.ts";
import type { Engine } from "../engine.ts";
import { type BookRecord, orderIn, rowOf } from "../journal/mod.ts";
import type { Resumption } from "../recorded.ts";
import type { SessionListener } from "../session.ts";
import { childLog } from "../log.ts";
import { formatIso } from "../market/mod.ts";
import { healthOf, type HealthView, SessionCounters, type Summary, type Troubles, viewOf } from "../observe/mod.ts";
import type { EngineError, Health, SessionPhase, UnixMicros } from "../protocol/mod.ts";
import { changesIn } from "./session_revision.ts";
import { millisUntilOpen, type SessionSetup } from "./session_setup.ts";
import { handleSignals } from "./signals.ts";
import type { View } from "./view.ts";

/** What a running session is made of. */
export interface RunningParts {
  readonly config: Config;
  readonly setup: SessionSetup;
  readonly clock: Clock;
  readonly view: View;
  /** What the journal has of the session by an earlier run. */
  readonly recorded: readonly BookRecord[];
  /** The session before it, if that is of another day and has no end. */
  readonly left: string | null;
  /** True while the session that is resumed comes to where it was: nobody need be told of it again. */
  readonly isRepeating: () => boolean;
  /** What is wrong beside slots and feed, which health shows. */
  readonly troubles: Troubles;
  /** How many positions are open, if the session has no end in its journal, so that it can be resumed; null: it has one. */
  readonly openWithoutEnd: () => number | null;
}

/** What is done with a session. */
export interface SessionTask {
  /** Called first: what earlier sessions have left without an end is seen to. */
  settleLeft(): Promise<void>;
  /** Called when the session is ours to trade. */
  start(listener: SessionListener, onJournalLost: (error: EngineError) => void): Promise<Engine>;
  /** Called when it is over, before it is noted how it ended. */
  finish(summary: Summary): Promise<void>;
}

const HOW: Readonly<Record<Resumption, string>> = {
  begins: "nothing is known of it",
  again: "all of it is done again from its first tick",
  checkpoints: "its strategies go on from their last states",
  now: "the ticks that came meanwhile are lost",
  rebuilt: "its strategies are brought there again from its first tick",
};

/** A session in a process: between the signals, the control socket, the view, and the engine. */
export class RunningSession {
  readonly #parts: RunningParts;
  readonly #drain = new AbortController();
  readonly #counters = new SessionCounters();
  readonly #startedMs: number;
  readonly #startedAt: UnixMicros;
  #engine: Engine | null = null;
  #phase: SessionPhase = "starting";
  #drainedBy: string | null = null;
  #journalLost: EngineError | null = null;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.elapsedMs();
    this.#startedAt = parts.clock.nowMicros();
    for (const order of parts.recorded.flatMap((record) => orderIn(record) ?? [])) this.#counters.countOrder(order);
  }

  /**
   * Starts an engine and trades its session, if there is one to trade.
   *
   * @throws EngineError ALREADY_RUNNING if another engine has the same RUN_DIR; whatever the task and the session throw
   */
  async trade(task: SessionTask): Promise<void> {
    const { config, clock, view } = this.#parts;
    const log = childLog(view.log, "control");
    const letGo = this.#handleSignals();
    try {
      const server = await ControlServer.open({
        runDir: config.runDir,
        clock,
        handlers: {
          status: () => this.#health(),
          submit: (command) => submitCommand(command, this.#engine),
          drain: () => this.#startDrain("the drain command"),
        },
        onError: (error) => log.error({ err: error }, "the control socket"),
      });
      try {
        await this.#tradeNoted(task);
      } finally {
        await server.close();
      }
    } finally {
      view.close();
      letGo();
    }
  }

  /** Notes in RUN_DIR that the session began and how it ended, for whoever asks when it is over. */
  async #tradeNoted(task: SessionTask): Promise<void> {
    this.#note(null);
    try {
      await task.settleLeft();
      const summary = await this.#trade((listener) => task.start(listener, (error) => this.#loseJournal(error)));
      if (summary !== null) await task.finish(summary);
      const problem = this.#journalLost ?? this.#engine?.problem ?? null;
      if (problem !== null) throw problem;
      this.#note(this.#howEnded(summary));
    } catch (error) {
      this.#note(`failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  async #trade(start: (listener: SessionListener) => Promise<Engine>): Promise<Summary | null> {
    const { view, setup, clock } = this.#parts;
    const wait = setup.times.mode === "real" ? millisUntilOpen(clock.nowMicros(), setup.window) : 0;
    // One that was killed, and is started again after the close, still has its positions to get out of.
    if (wait === null && this.#parts.recorded.length === 0) {
      view.say(
        `The session of ${setup.date} is over: the market closed at ${formatIso(setup.window.closeMicros, setup.times.zone)}`,
      );
      return null;
    }
    this.#engine = await start(this.#listen());
    view.begin(this.#engine);
    this.#sayResumed(this.#engine);
    if (this.#journalLost !== null) this.#engine.drain(true);
    if (wait !== null && wait > 0) {
      this.#phase = "waiting-for-open";
      view.say(`Waiting for the market to open at ${formatIso(setup.window.openMicros, setup.times.zone)}`);
      await clock.wait(wait, this.#drain.signal);
    }
    if (this.#drain.signal.aborted) this.#engine.drain();
    else this.#phase = "trading";
    const summary = await this.#engine.trade();
    this.#phase = "ended";
    this.#sayLeftOut();
    view.finish(summary);
    return summary;
  }

  #sayResumed({ resumption, strategies }: Engine): void {
    const { recorded, setup, view, left } = this.#parts;
    if (left !== null) {
      view.say(
        `Session ${left} was of another day, and has no end: bulkhead trades --session ${left} shows what it left`,
      );
    }
    if (recorded.length === 0) return;
    const orders = recorded.flatMap((record) => orderIn(record) ?? []).length;
    const row = Math.max(...recorded.map(rowOf));
    const what = orders === 1 ? "1 order is" : `${orders} orders are`;
    view.say(`Resumes session ${setup.times.id} at row ${row}: ${what} in its journal; ${HOW[resumption]}`);
    for (const change of changesIn(strategies)) view.say(change);
  }

  /** Without evidence nothing new is begun: what is open gets out, and the session ends. */
  #loseJournal(error: EngineError): void {
    this.#journalLost = error;
    this.#engine?.drain(true);
    childLog(this.#parts.view.log, "journal").error(error.message);
    this.#startDrain("the loss of the journal");
  }

  #sayLeftOut(): void {
    const { outOfHours, badRows } = this.#parts.setup.counters();
    const parts = [
      ...(outOfHours > 0 ? [`${outOfHours} ticks before the open`] : []),
      ...(badRows > 0 ? [`${badRows} bad rows`] : []),
    ];
    if (parts.length > 0) childLog(this.#parts.view.log, "feed").info(`left out: ${parts.join(", ")}`);
  }

  #howEnded(summary: Summary | null): string {
    if (summary === null) return "the market was closed already";
    if (this.#drainedBy !== null) return `drained on ${this.#drainedBy}`;
    return "closed at MARKET_CLOSE or the feed's end";
  }

  #listen(): SessionListener {
    const { isRepeating } = this.#parts;
    const { listener } = this.#parts.view;
    return {
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
    };
  }

  #handleSignals(): () => void {
    const { view, config } = this.#parts;
    return handleSignals({
      drain: (signal) => this.#startDrain(signal),
      quit: (exitCode) => {
        this.#note("quit on a second SIGINT");
        view.close();
        process.exit(exitCode);
      },
      dump: () => {
        const health = this.#health();
        const file = writeHealth(config.runDir, health);
        childLog(view.log, "health").info({ health }, `${health.status}, written to ${file}`);
      },
    });
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
    const { clock, config, setup } = this.#parts;
    const { outOfHours, badRows } = setup.counters();
    const moment = {
      pid: process.pid,
      uptimeMs: clock.elapsedMs() - this.#startedMs,
      phase: this.#phase,
      nowMicros: clock.nowMicros(),
      dueMicros: Math.max(setup.window.openMicros, this.#startedAt),
      staleFeedMs: config.staleFeedMs,
      outOfHours,
      badRows,
      counters: this.#counters,
      troubles: this.#parts.troubles.reasons,
    };
    return healthOf(this.#engine === null ? this.#starting(moment) : viewOf(this.#engine, moment));
  }

  /** Before there is an engine to look at. */
  #starting({
    pid,
    uptimeMs,
    phase,
    staleFeedMs,
  }: {
    pid: number;
    uptimeMs: number;
    phase: SessionPhase;
    staleFeedMs: number;
  }): HealthView {
    const { mode, id, zone } = this.#parts.setup.times;
    const feed = { ticks: 0, instruments: [], outOfHours: 0, badRows: 0, staleMs: staleFeedMs };
    const { orders, gaps } = this.#counters;
    const session = { id, phase };
    const { reasons: troubles } = this.#parts.troubles;
    return {
      mode,
      pid,
      uptimeMs,
      session,
      zone,
      trading: "active",
      feed,
      slots: [],
      gaps,
      orders,
      strategies: [],
      troubles,
    };
  }

  #note(how: string | null): void {
    const { config, setup, clock, openWithoutEnd } = this.#parts;
    // What was not written down is not there when the session is resumed.
    const open = how === null ? null : (openWithoutEnd() ?? (this.#journalLost === null ? null : 0));
    const iso = (micros: UnixMicros): string => formatIso(micros, setup.times.zone);
    writeLastSession(config.runDir, {
      schema: 1,
      session: setup.times.id,
      pid: process.pid,
      started: iso(this.#startedAt),
      ended: how === null || open !== null ? null : iso(clock.nowMicros()),
      how,
      ...(open === null ? {} : { open }),
    });
  }
}
