import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

import { MICROS, parseUnixMicros } from "./protocol/mod.ts";
import type { UnixMicros } from "./protocol/mod.ts";

/** A timer's own limit: Node fires a longer one at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** How long the wall clock is trusted to keep step with timers, which stand still while a machine sleeps. */
const WALL_CHECK_MS = 10_000;

/** Time, and everything that waits for it: the only way to either, so that a test can put its own in place. */
export interface Clock {
  /**
   * The engine's time: what the wall clock showed when the process began, and the time that has passed since. Whoever sets
   * the wall clock does not move it.
   */
  nowMicros(): UnixMicros;
  /** What the machine's wall clock shows. It can be set back or forward: for people alone, such as in a log. */
  wallMicros(): UnixMicros;
  /** Milliseconds, with a fraction, since some fixed moment, never going back. Only differences mean something. */
  elapsedMs(): number;
  /**
   * Resolves once `ms` (>= 0) have passed, or early when `signal` is aborted: the caller looks at the signal. Holds the
   * process open.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves once the wall clock is at or past `instant`, also when it is set or the machine sleeps meanwhile, or early
   * when `signal` is aborted. Holds the process open.
   */
  waitUntil(instant: UnixMicros, signal?: AbortSignal): Promise<void>;
  /** Resolves in the next turn of the event loop, after the messages and signals that are due. */
  turn(): Promise<void>;
  /** Calls `fire` once after `ms`, unless the returned function is called before. Does not hold the process open. */
  after(ms: number, fire: () => void): () => void;
  /** Calls `tick` every `ms` (>= 1) until the returned function is called. Does not hold the process open. */
  every(ms: number, tick: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMicros: () => parseUnixMicros(Date.now() * MICROS.millisecond),
  wallMicros: () => parseUnixMicros(Date.now() * MICROS.millisecond),
  elapsedMs: () => performance.now(),
  async wait(ms, signal) {
    let left = ms;
    for (; left > MAX_TIMER_MS && signal?.aborted !== true; left -= MAX_TIMER_MS) await sleep(MAX_TIMER_MS, signal);
    await sleep(left, signal);
  },
  async waitUntil(instant, signal) {
    while (signal?.aborted !== true) {
      const leftMs = (instant - systemClock.nowMicros()) / MICROS.millisecond;
      if (leftMs <= 0) return;
      await sleep(Math.min(leftMs, WALL_CHECK_MS), signal);
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

/** One timer of at most `MAX_TIMER_MS`. */
async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
