import { uptime } from "node:os";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { MICROS, parseUnixMicros, type UnixMicros } from "./protocol/mod.ts";

/** A timer's own limit: Node fires a longer one at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How long is waited at a time, and how seldom the machine's sleep is asked for: timers stand still while it sleeps. */
const SLEEP_CHECK_MS = 10_000;
/** The machine's clocks agree no better than to this: less is neither a sleep nor a step. */
export const NOISE_MS = 1_000;

/** Time, and everything that waits for it: the only way to either, so that a test can put its own in place. */
export interface Clock {
  /**
   * The engine's time: what the wall clock showed when the process began, and the time that has passed since. Whoever sets
   * the wall clock does not move it.
   */
  nowMicros(): UnixMicros;
  /** What the machine's wall clock shows. It can be set back or forward: for people alone, such as in a log. */
  wallMicros(): UnixMicros;
  /** Milliseconds that the machine has slept since the process began; they are part of `nowMicros`. */
  readonly sleptMs: number;
  /**
   * Milliseconds, with a fraction, since some fixed moment, never going back, the machine's sleep left out. Only differences
   * mean something.
   */
  elapsedMs(): number;
  /**
   * Resolves once `ms` (>= 0) have passed, or early when `signal` is aborted: the caller looks at the signal. Holds the
   * process open.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves once `nowMicros` is at or past `instant`, also when the machine sleeps meanwhile, or early when `signal` is
   * aborted. Holds the process open.
   */
  waitUntil(instant: UnixMicros, signal?: AbortSignal): Promise<void>;
  /** Resolves in the next turn of the event loop, after the messages and signals that are due. */
  turn(): Promise<void>;
  /** Calls `fire` once after `ms`, unless the returned function is called before. Does not hold the process open. */
  after(ms: number, fire: () => void): () => void;
  /** Calls `tick` every `ms` (>= 1) until the returned function is called. Does not hold the process open. */
  every(ms: number, tick: () => void): () => void;
}

/** What a clock reads, in milliseconds. A test has its own. */
export interface ClockSources {
  /** Since 1970, by the wall clock, which anybody may set. */
  readonly wallMs: () => number;
  /** Since some fixed moment, never set; it stands still while the machine sleeps. */
  readonly monotonicMs: () => number;
  /** Since the machine's start, its sleep included, to a hundredth of a second. */
  readonly uptimeMs: () => number;
}

const SYSTEM: ClockSources = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1_000,
};

/**
 * What the wall clock showed at the start, and what has passed since, the machine's sleep included: what its uptime has
 * gained over the monotonic clock.
 */
class EngineTime {
  readonly #sources: ClockSources;
  readonly #startWallMs: number;
  readonly #startMs: number;
  /** The uptime, less what the monotonic clock showed then. */
  readonly #startAheadMs: number;
  #sleptMs = 0;
  /** The wall clock, less this time, when the uptime was last asked. */
  #knownOffMs = 0;
  #lookedMs: number;

  constructor(sources: ClockSources) {
    this.#sources = sources;
    this.#startWallMs = Math.max(0, Math.floor(sources.wallMs()));
    this.#startMs = sources.monotonicMs();
    this.#startAheadMs = sources.uptimeMs() - this.#startMs;
    this.#lookedMs = this.#startMs;
  }

  /** Whole milliseconds since 1970. */
  nowMs(): number {
    const passedMs = this.#sources.monotonicMs() - this.#startMs;
    const withoutLookMs = this.#startWallMs + Math.floor(passedMs + this.#sleptMs);
    // The wall clock goes on in sleep. Where both agree there was none, and the uptime, which costs more, is not asked.
    const offMs = this.#sources.wallMs() - withoutLookMs;
    const isOff = Math.abs(offMs - this.#knownOffMs) >= NOISE_MS;
    if (!isOff && passedMs + this.#startMs - this.#lookedMs < SLEEP_CHECK_MS) return withoutLookMs;
    this.#look();
    const nowMs = this.#startWallMs + Math.floor(passedMs + this.#sleptMs);
    this.#knownOffMs = this.#sources.wallMs() - nowMs;
    return nowMs;
  }

  /** What the machine has slept since the start. */
  sleptMs(): number {
    this.#look();
    return this.#sleptMs;
  }

  /** Looks whether the machine has slept. What it has not gained by a second is noise. */
  #look(): void {
    const monotonicMs = this.#sources.monotonicMs();
    this.#lookedMs = monotonicMs;
    const gainedMs = this.#sources.uptimeMs() - monotonicMs - this.#startAheadMs;
    if (gainedMs - this.#sleptMs >= NOISE_MS) this.#sleptMs = gainedMs;
  }
}

/** Makes a clock that begins at what the wall clock shows now. */
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

/** A clock that shows no time before what a session's tape has come to already. */
export class FlooredClock implements Clock {
  readonly #inner: Clock;
  #floor: number | null = null;

  constructor(inner: Clock) {
    this.#inner = inner;
  }

  /** The instant that it does not show less than; null: there is none. */
  get floor(): number | null {
    return this.#floor;
  }

  /** It shows nothing before `instant` from now on. */
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
