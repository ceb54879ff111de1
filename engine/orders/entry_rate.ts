import { MICROS } from "../protocol/mod.ts";

/** Bounds the entries of each strategy within any second of tick time. */
export class EntryRate {
  readonly #max: number;
  readonly #recent: Map<number, number[]> = new Map();

  /** @param max entries within a second, >= 1 */
  constructor(max: number) {
    this.#max = max;
  }

  /** True if an entry at `ts` (microseconds) would be one too many. Changes nothing. */
  isExceeded(strategy: number, ts: number): boolean {
    const recent = this.#recent.get(strategy);
    const oldest = recent?.length === this.#max ? recent[0] : undefined;
    return oldest !== undefined && ts - oldest < MICROS.second;
  }

  /** Counts an approved entry. */
  count(strategy: number, ts: number): void {
    const recent = this.#recent.get(strategy) ?? [];
    recent.push(ts);
    if (recent.length > this.#max) recent.shift();
    this.#recent.set(strategy, recent);
  }
}
