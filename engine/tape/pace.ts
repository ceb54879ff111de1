/** Says how fast a session's time passes. */
export interface Pace {
  /** The ts up to which ticks may be published, in microseconds, as of the last `refresh`. */
  readonly limit: number;
  /** Updates the limit by the clock. @returns the new limit */
  refresh(): number;
  /** Milliseconds of wall time until `ts` may be published, >= 0. */
  millisUntil(ts: number): number;
  /** Starts again: session time is `ts` now. */
  begin(ts: number): void;
}

/** No pace: ticks are published as soon as the feed gives them. */
export const UNPACED: Pace = {
  limit: Infinity,
  refresh: () => Infinity,
  millisUntil: () => 0,
  begin: () => {},
};

/** Session time runs `speed` times as fast as wall time, from `startTs` on. */
export class ScaledPace implements Pace {
  readonly #elapsedMs: () => number;
  #startTs: number;
  readonly #microsPerMs: number;
  #startMs: number | null = null;
  limit: number;

  /**
   * @param speed session seconds for each second of wall time, > 0
   * @param elapsedMs reads a monotonic clock, in milliseconds
   */
  constructor(options: { readonly speed: number; readonly startTs: number; readonly elapsedMs: () => number }) {
    this.#elapsedMs = options.elapsedMs;
    this.#startTs = options.startTs;
    this.#microsPerMs = options.speed * 1_000;
    this.limit = options.startTs;
  }

  refresh(): number {
    const now = this.#elapsedMs();
    this.#startMs ??= now;
    this.limit = this.#startTs + (now - this.#startMs) * this.#microsPerMs;
    return this.limit;
  }

  millisUntil(ts: number): number {
    return Math.max(0, (ts - this.limit) / this.#microsPerMs);
  }

  begin(ts: number): void {
    this.#startTs = ts;
    this.#startMs = this.#elapsedMs();
    this.limit = ts;
  }
}
