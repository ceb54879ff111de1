import { setTimeout as delay } from "node:timers/promises";
import { type Feed, Random } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";
import { preciseMicros } from "./paced_feed.ts";

const TURN_MS = 2;

/** Ticks in real time, so many a second, as many at a time as have become due: a busy market comes in packets. */
export class BurstFeed implements Feed {
  readonly #perSecond: number;
  readonly #random = Random.seeded(1, "burst");
  #price = 2_010_000;
  #given = 0;
  #begunMs: number | null = null;
  #closed = false;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Ticks so far. */
  get given(): number {
    return this.#given;
  }

  async read(batch: TickBatch): Promise<void> {
    this.#begunMs ??= performance.now();
    await delay(TURN_MS);
    batch.count = 0;
    if (this.#closed) return;
    const due = Math.floor(((performance.now() - this.#begunMs) * this.#perSecond) / 1_000);
    const count = Math.max(1, Math.min(batch.capacity, due - this.#given));
    const ts = preciseMicros();
    for (let i = 0; i < count; i += 1) {
      batch.ts[i] = ts;
      batch.instrument[i] = 0;
      this.#price += this.#random.integer(-20, 20);
      batch.price[i] = this.#price;
      batch.size[i] = this.#random.integer(1, 100);
      batch.bid[i] = NaN;
      batch.ask[i] = NaN;
    }
    batch.count = count;
    this.#given += count;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
