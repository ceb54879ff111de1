import type { Clock } from "../../clock.ts";
import {
  type ClockWatch,
  type HealthMoment,
  healthOf,
  type HealthView,
  type SessionCounters,
  type Troubles,
  viewOf,
} from "../../observe/mod.ts";
import type { Outputs } from "../../output/mod.ts";
import type { Health, SessionPhase, UnixMicros } from "../../protocol/mod.ts";
import type { Config } from "../../settings/mod.ts";
import type { Engine } from "../engine.ts";
import type { SessionSetup } from "../setup/setup_session.ts";

/** What health is read from. */
export interface HealthParts {
  readonly config: Pick<Config, "staleFeedMs">;
  readonly setup: SessionSetup;
  readonly clock: Clock;
  readonly troubles: Pick<Troubles, "reasons">;
  readonly watch: Pick<ClockWatch, "health">;
  readonly outputs: Pick<Outputs, "states">;
  readonly counters: SessionCounters;
}

/** The health of a session in a process. */
export class SessionHealth {
  readonly #parts: HealthParts;
  readonly #startedMs: number;
  readonly #startedAt: UnixMicros;

  /** The session's uptime starts now. */
  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#startedMs = this.#runningMs();
    this.#startedAt = parts.clock.nowMicros();
  }

  /** @param engine null: it has not started yet */
  at(phase: SessionPhase, engine: Engine | null): Health {
    const { clock, config, setup, troubles, watch, outputs, counters } = this.#parts;
    const { outOfHours, badRows } = setup.counters();
    const moment: HealthMoment = {
      pid: process.pid,
      uptimeMs: this.#runningMs() - this.#startedMs,
      phase,
      nowMicros: clock.nowMicros(),
      dueMicros: Math.max(setup.window.openMicros, this.#startedAt),
      staleFeedMs: config.staleFeedMs,
      outOfHours,
      badRows,
      counters,
      clock: watch.health,
      outputs: outputs.states.map(({ name, lost }) => ({ name, lost })),
      troubles: troubles.reasons,
    };
    return healthOf(engine === null ? this.#viewWithoutEngine(moment) : viewOf(engine, moment));
  }

  #runningMs(): number {
    const { clock } = this.#parts;
    return clock.elapsedMs() + clock.sleptMs;
  }

  #viewWithoutEngine({ staleFeedMs, phase, ...moment }: HealthMoment): HealthView {
    const { mode, id, zone } = this.#parts.setup.times;
    const feed = { ticks: 0, instruments: [], outOfHours: 0, badRows: 0, staleMs: staleFeedMs };
    const { orders, gaps } = this.#parts.counters;
    const session = { id, phase };
    return { ...moment, mode, session, zone, trading: "active", feed, slots: [], gaps, orders, strategies: [] };
  }
}
