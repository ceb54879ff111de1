/** How fast a session's time passes. */
export interface Pace {
  /**
   * The ts up to which ticks may be published now, in microseconds. It may be behind the truth: `refresh` brings it up.
   */
  readonly limit: number;
  /** Looks at the clock. @returns the new limit */
  refresh(): number;
  /** Milliseconds of wall time until `ts` may be published, >= 0. */
  millisUntil(ts: number): number;
  /** Time passes from `ts` on, and from now. */
  begin(ts: number): void;
}

/** As fast as the machine can, or as the feed itself delivers. */
export const UNPACED: Pace = {
  limit: Infinity,
  refresh: () => Infinity,
  millisUntil: () => 0,
  begin: () => {},
};

/** Session time runs `speed` times as fast as the wall's, from `startTs` on. */
export class ScaledPace implements Pace {
  readonly #elapsedMs: () => number;
  #startTs: number;
  readonly #microsPerMs: number;
  #startMs: number | null = null;
  limit: number;

  /**
   * @param speed session seconds in a second of wall time, > 0
   * @param elapsedMs a monotonic clock, milliseconds
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
