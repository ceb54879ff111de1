import { type Clock, NOISE_MS } from "../clock.ts";
import { CLOCK_LOOK_MS, type ClockHealth, MICROS } from "../protocol/mod.ts";
import type { Troubles } from "./troubles.ts";

/** What a clock watch works with. */
export interface ClockWatchParts {
  /** The machine's clock, without the session's floor. */
  readonly clock: Pick<Clock, "elapsedMs" | "every" | "nowMicros" | "sleptMs" | "wallMicros">;
  /** The last instant of an earlier run of the session: the session's time does not go below it. Null: there is none. */
  readonly floorMicros: () => number | null;
  readonly troubles: Pick<Troubles, "clear" | "set">;
  /** Reports what has happened, one line each. */
  readonly say: (text: string) => void;
}

const BEHIND = "clock";

/**
 * Notices what happens to time while a session runs: the wall clock is set, the machine sleeps, the process is stopped. It
 * reports that, and health shows it. No decision depends on it.
 */
export class ClockWatch {
  readonly #parts: ClockWatchParts;
  /** The wall clock minus the engine's time, milliseconds, when it was last reported. */
  #offMs: number;
  #sleptMs: number;
  #lookedMs: number;
  #stoppedMs = 0;
  #behind = false;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#offMs = this.#offNow();
    this.#sleptMs = clock.sleptMs;
    this.#lookedMs = clock.elapsedMs();
    this.#lookBehind();
  }

  /** Starts to look every `CLOCK_LOOK_MS`. @returns a function that ends it */
  start(): () => void {
    this.#lookedMs = this.#parts.clock.elapsedMs();
    return this.#parts.clock.every(CLOCK_LOOK_MS, () => this.look());
  }

  /** What has happened to time so far. */
  get health(): ClockHealth {
    return {
      set_by_s: inSeconds(this.#offNow()),
      behind_s: Math.ceil(Math.max(0, this.#behindMs()) / 1_000),
      slept_s: inSeconds(this.#parts.clock.sleptMs),
      stopped_s: inSeconds(this.#stoppedMs),
    };
  }

  /** To be called regularly. */
  look(): void {
    const { clock, say } = this.#parts;
    const [elapsedMs, sleptMs] = [clock.elapsedMs(), clock.sleptMs];
    const lateMs = elapsedMs - this.#lookedMs - CLOCK_LOOK_MS;
    const asleepMs = sleptMs - this.#sleptMs;
    this.#lookedMs = elapsedMs;
    if (asleepMs >= NOISE_MS) {
      this.#sleptMs = sleptMs;
      say(`The machine slept for ${duration(asleepMs)}`);
    }
    if (lateMs >= NOISE_MS) {
      this.#stoppedMs += lateMs;
      say(`The process stood still for ${duration(lateMs)}: it was stopped, or its machine had no time for it`);
    }
    const stepMs = this.#offNow() - this.#offMs;
    if (Math.abs(stepMs) >= NOISE_MS) {
      this.#offMs += stepMs;
      const way = stepMs < 0 ? "back" : "forward";
      say(
        `The wall clock was set ${way} by ${duration(Math.abs(stepMs))}: the session goes on by the time that passes`,
      );
    }
    this.#lookBehind();
  }

  #lookBehind(): void {
    const { troubles, say } = this.#parts;
    const behindMs = this.#behindMs();
    if (behindMs > 0) {
      const isDays = behindMs >= MICROS.day / MICROS.millisecond;
      const remedy = isDays ? ": set the clock right, or drain to end the session" : "";
      const text = `clock is ${duration(Math.ceil(behindMs / 1_000) * 1_000)} behind the session, whose time stands still until then${remedy}`;
      if (!this.#behind) say(`The ${text}`);
      this.#behind = true;
      troubles.set(BEHIND, `the ${text}`);
    } else if (this.#behind) {
      this.#behind = false;
      troubles.clear(BEHIND);
      say("The clock has caught up with the session, whose time goes on");
    }
  }

  #behindMs(): number {
    const { floorMicros, clock } = this.#parts;
    return ((floorMicros() ?? -Infinity) - clock.nowMicros()) / MICROS.millisecond;
  }

  #offNow(): number {
    const { clock } = this.#parts;
    return (clock.wallMicros() - clock.nowMicros()) / MICROS.millisecond;
  }
}

function inSeconds(ms: number): number {
  const seconds = Math.round(ms / 1_000);
  // A difference below `NOISE_MS` is noise. It is 0, and never -0.
  return Math.abs(ms) < NOISE_MS ? 0 : seconds;
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
