import { MICROS } from "../protocol/mod.ts";

/** Limits the entries of each strategy within any second of tick time. */
export class EntryRate {
  readonly #max: number;
  readonly #recent: Map<number, number[]> = new Map();

  /** @param max entries within a second, >= 1 */
  constructor(max: number) {
    this.#max = max;
  }

  /** True if an entry at `ts` (microseconds) would be one too many. Does not count it. */
  isExceeded(strategy: number, ts: number): boolean {
    const recent = this.#recent.get(strategy);
    const oldest = recent?.at(-this.#max);
    return oldest !== undefined && ts - oldest < MICROS.second;
  }

  /** Counts an approved entry. */
  count(strategy: number, ts: number): void {
    const before = this.#recent.get(strategy) ?? [];
    // Entries that are a second old do not count any more.
    const first = before.findIndex((each) => ts - each < MICROS.second);
    const recent = first === 0 ? before : first < 0 ? [] : before.slice(first);
    recent.push(ts);
    if (recent.length > this.#max) recent.shift();
    this.#recent.set(strategy, recent);
  }
}
