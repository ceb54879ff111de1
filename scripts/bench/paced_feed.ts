import { setTimeout as delay } from "node:timers/promises";
import { parseUnixMicros, type UnixMicros } from "../../engine/protocol/mod.ts";
import type { Feed } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";

/** What a tick is of a `PacedFeed`. */
export interface PacedTick {
  /** Minor units. */
  readonly price: number;
  readonly size: number;
}

/** What a `PacedFeed` is made of. */
export interface PacedFeedOptions {
  /** Milliseconds between two ticks, of whatever instrument, >= 1. */
  readonly intervalMs: number;
  /** They tick in turn. */
  readonly instruments: number;
  /** `nth` counts the instrument's ticks from 0. */
  readonly tick: (instrument: number, nth: number) => PacedTick;
}

/** The wall clock in microseconds, as fine as it can be had, and never going back. */
export function preciseMicros(): UnixMicros {
  return parseUnixMicros(Math.round((performance.timeOrigin + performance.now()) * 1_000));
}

/** Ticks in real time, one at a time, each dated when it is handed over. What comes late is not made up for. */
export class PacedFeed implements Feed {
  readonly #options: PacedFeedOptions;
  #dueMs = 0;
  #ticks = 0;
  #closed = false;

  constructor(options: PacedFeedOptions) {
    this.#options = options;
  }

  async read(batch: TickBatch): Promise<void> {
    const { intervalMs, instruments, tick } = this.#options;
    const earlyMs = this.#dueMs - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    batch.count = 0;
    if (this.#closed) return;
    this.#dueMs = Math.max(this.#dueMs + intervalMs, performance.now());
    const instrument = this.#ticks % instruments;
    const { price, size } = tick(instrument, Math.floor(this.#ticks / instruments));
    this.#ticks += 1;
    batch.count = 1;
    batch.instrument[0] = instrument;
    batch.price[0] = price;
    batch.size[0] = size;
    batch.bid[0] = NaN;
    batch.ask[0] = NaN;
    batch.ts[0] = preciseMicros();
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
