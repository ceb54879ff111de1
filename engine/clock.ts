import { uptime } from "node:os";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { MICROS, parseUnixMicros, type UnixMicros } from "./protocol/mod.ts";

/** The longest timer of Node. Node would fire a longer one at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How often the machine's sleep is checked: a wait is split into timers of this length, since timers stop during sleep. */
const SLEEP_CHECK_MS = 10_000;
/** Differences between the machine's clocks below this are noise: neither a sleep nor a step. */
export const NOISE_MS = 1_000;

/** Time and timers. The engine reads and waits for time only through a clock, so that tests can use their own. */
export interface Clock {
  /**
   * The engine's time: the wall clock's time when the process began, plus the time that has passed since. A change of the
   * wall clock does not move it.
   */
  nowMicros(): UnixMicros;
  /** The machine's wall clock, which may be set back or forward. Only for people to read, as in a log. */
  wallMicros(): UnixMicros;
  /** Milliseconds that the machine has slept since the process began. They are part of `nowMicros`. */
  readonly sleptMs: number;
  /**
   * Milliseconds, with a fraction, since some fixed moment. Monotonic, and without the machine's sleep. Only differences
   * have a meaning.
   */
  elapsedMs(): number;
  /**
   * Resolves when `ms` (>= 0) have passed, or earlier when `signal` is aborted; the caller checks the signal. Keeps the
   * process alive.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when `nowMicros` has reached `instant`, even if the machine slept, or earlier when `signal` is aborted. Keeps
   * the process alive.
   */
  waitUntil(instant: UnixMicros, signal?: AbortSignal): Promise<void>;
  /** Resolves in the next turn of the event loop, after the pending messages and signals. */
  turn(): Promise<void>;
  /** Calls `fire` once after `ms`. The returned function cancels it. Does not keep the process alive. */
  after(ms: number, fire: () => void): () => void;
  /** Calls `tick` every `ms` (>= 1). The returned function stops it. Does not keep the process alive. */
  every(ms: number, tick: () => void): () => void;
}

/** The sources of a clock, in milliseconds. */
export interface ClockSources {
  /** Since 1970, by the wall clock, which may be set at any time. */
  readonly wallMs: () => number;
  /** Since some fixed moment. Monotonic; it stops while the machine sleeps. */
  readonly monotonicMs: () => number;
  /** Since the machine's start, with its sleep, to a hundredth of a second. */
  readonly uptimeMs: () => number;
}

const SYSTEM: ClockSources = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
};

/**
 * The wall clock's time at the start, plus the time that has passed since. Sleep is part of it: the machine slept for as
 * long as its uptime has gained on the monotonic clock.
 */
class EngineTime {
  readonly #sources: ClockSources;
  readonly #startWallMs: number;
  readonly #startMs: number;
  /** The uptime less the monotonic clock, at the start. */
  readonly #startAheadMs: number;
  #sleptMs = 0;
  /** The wall clock less this time, when the uptime was last read. */
  #knownDifferenceMs = 0;
  #checkedMs: number;

  constructor(sources: ClockSources) {
    this.#sources = sources;
    this.#startWallMs = Math.max(0, Math.floor(sources.wallMs()));
    this.#startMs = sources.monotonicMs();
    this.#startAheadMs = sources.uptimeMs() - this.#startMs;
    this.#checkedMs = this.#startMs;
  }

  /** Whole milliseconds since 1970. */
  nowMs(): number {
    const passedMs = this.#sources.monotonicMs() - this.#startMs;
    const uncheckedMs = this.#startWallMs + Math.floor(passedMs + this.#sleptMs);
    // The wall clock runs on in sleep. As long as its difference is the known one, the machine has not slept, and reading
    // the uptime, which costs more, is not needed.
    const differenceMs = this.#sources.wallMs() - uncheckedMs;
    const hasChanged = Math.abs(differenceMs - this.#knownDifferenceMs) >= NOISE_MS;
    if (!hasChanged && passedMs + this.#startMs - this.#checkedMs < SLEEP_CHECK_MS) return uncheckedMs;
    this.#updateSleep();
    const nowMs = this.#startWallMs + Math.floor(passedMs + this.#sleptMs);
    this.#knownDifferenceMs = this.#sources.wallMs() - nowMs;
    return nowMs;
  }

  /** Milliseconds that the machine has slept since the start. */
  sleptMs(): number {
    this.#updateSleep();
    return this.#sleptMs;
  }

  /** Updates the sleep. A gain of less than `NOISE_MS` is noise. */
  #updateSleep(): void {
    const monotonicMs = this.#sources.monotonicMs();
    this.#checkedMs = monotonicMs;
    const gainedMs = this.#sources.uptimeMs() - monotonicMs - this.#startAheadMs;
    if (gainedMs - this.#sleptMs >= NOISE_MS) this.#sleptMs = gainedMs;
  }
}

/** Makes a clock that begins at the wall clock's present time. */
export function openClock(sources: ClockSources = SYSTEM): Clock {
  const time = new EngineTime(sources);
  const nowMicros = (): UnixMicros => parseUnixMicros(time.nowMs() * MICROS.millisecond);
  return {
    nowMicros,
    wallMicros: () => parseUnixMicros(Math.max(0, Math.floor(sources.wallMs())) * MICROS.millisecond),
    get sleptMs() {
      return time.sleptMs();
    },
    elapsedMs: sources.monotonicMs,
    async wait(ms, signal) {
      let left = ms;
      for (; left > MAX_TIMER_MS && signal?.aborted !== true; left -= MAX_TIMER_MS) await sleep(MAX_TIMER_MS, signal);
      await sleep(left, signal);
    },
    async waitUntil(instant, signal) {
      while (signal?.aborted !== true) {
        const leftMs = (instant - nowMicros()) / MICROS.millisecond;
        if (leftMs <= 0) return;
        await sleep(Math.min(leftMs, SLEEP_CHECK_MS), signal);
      }
    },
    turn: () => nextTurn(),
    after(ms, fire) {
      const timer = setTimeout(fire, Math.min(ms, MAX_TIMER_MS)).unref();
      return () => clearTimeout(timer);
    },
    every(ms, tick) {
      const timer = setInterval(tick, Math.min(ms, MAX_TIMER_MS)).unref();
      return () => clearInterval(timer);
    },
  };
}

/** The machine's clock. */
export const systemClock: Clock = openClock();

/** A clock with a floor: its time is never before the last row of the session's tape. */
export class FlooredClock implements Clock {
  readonly #inner: Clock;
  #floor: number | null = null;

  constructor(inner: Clock) {
    this.#inner = inner;
  }

  /** The earliest time that it shows. Null: no floor. */
  get floor(): number | null {
    return this.#floor;
  }

  /** Raises the floor to `instant`. A lower one is ignored. */
  raise(instant: number): void {
    this.#floor = Math.max(instant, this.#floor ?? instant);
  }

  nowMicros(): UnixMicros {
    const now = this.#inner.nowMicros();
    return this.#floor === null || now >= this.#floor ? now : parseUnixMicros(this.#floor);
  }

  wallMicros(): UnixMicros {
    return this.#inner.wallMicros();
  }

  get sleptMs(): number {
    return this.#inner.sleptMs;
  }

  elapsedMs(): number {
    return this.#inner.elapsedMs();
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#inner.wait(ms, signal);
  }

  async waitUntil(instant: UnixMicros, signal?: AbortSignal): Promise<void> {
    if (this.nowMicros() < instant) await this.#inner.waitUntil(instant, signal);
  }

  turn(): Promise<void> {
    return this.#inner.turn();
  }

  after(ms: number, fire: () => void): () => void {
    return this.#inner.after(ms, fire);
  }

  every(ms: number, tick: () => void): () => void {
    return this.#inner.every(ms, tick);
  }
}

/** One timer of at most `MAX_TIMER_MS`. */
async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
