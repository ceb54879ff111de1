import type { Clock } from "../clock.ts";
import type { TickBatch } from "../data/mod.ts";
import { parseUnixMicros, type UnixMicros } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";
import type { SimulatedFeed } from "./simulated.ts";

/**
 * The simulated feed in real time: at each interval one tick of each instrument, with the time of now. Intervals in
 * which the machine was asleep are skipped.
 */
export class PacedSimulatedFeed implements Feed {
  readonly #walk: SimulatedFeed;
  readonly #clock: Clock;
  readonly #closeMicros: number;
  readonly #intervalMicros: number;
  readonly #closed = new AbortController();
  #next: number | null = null;

  constructor(
    walk: SimulatedFeed,
    options: { readonly clock: Clock; readonly closeMicros: UnixMicros; readonly intervalMicros: number },
  ) {
    this.#walk = walk;
    this.#clock = options.clock;
    this.#closeMicros = options.closeMicros;
    this.#intervalMicros = options.intervalMicros;
  }

  async read(batch: TickBatch): Promise<void> {
    const now = this.#clock.nowMicros();
    const due = this.#next ?? now;
    if (due > now) await this.#clock.wait(Math.ceil((due - now) / 1_000), this.#closed.signal);
    const ts = this.#clock.nowMicros();
    batch.count = 0;
    if (ts >= this.#closeMicros || this.#closed.signal.aborted) return;
    this.#next = Math.max(due + this.#intervalMicros, ts);
    this.#walk.fillAt(batch, parseUnixMicros(Math.max(due, ts)));
  }

  async close(): Promise<void> {
    this.#closed.abort();
  }
}
