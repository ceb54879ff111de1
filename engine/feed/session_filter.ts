import type { TickBatch } from "../data/mod.ts";
import type { SessionWindow } from "../market/mod.ts";
import type { Feed } from "./feed.ts";

/** What a session filter has left out. */
export interface SessionFilterCounters {
  /** How many ticks were before the open. */
  readonly beforeOpen: number;
  /** True if a tick at or after the close has ended the session. Later ticks are not read, so they are not counted. */
  readonly reachedClose: boolean;
  /** When the tick that has ended it was, microseconds. Null: none has. */
  readonly endedAt: number | null;
}

/**
 * A feed limited to market hours: ticks before the open are left out, and the first tick at or after the close ends it.
 */
export class SessionFilter implements Feed {
  readonly #feed: Feed;
  readonly #window: SessionWindow;
  #beforeOpen = 0;
  #reachedClose = false;
  #endedAt: number | null = null;

  constructor(feed: Feed, window: SessionWindow) {
    this.#feed = feed;
    this.#window = window;
  }

  get counters(): SessionFilterCounters {
    return { beforeOpen: this.#beforeOpen, reachedClose: this.#reachedClose, endedAt: this.#endedAt };
  }

  read(batch: TickBatch): void | Promise<void> {
    do {
      if (this.#reachedClose) {
        batch.count = 0;
        return undefined;
      }
      const reading = this.#feed.read(batch);
      if (reading !== undefined) return this.#readOn(reading, batch);
    } while (!this.#cut(batch));
    return undefined;
  }

  /** Closes the inner feed. */
  close(): Promise<void> {
    return this.#feed.close();
  }

  async #readOn(reading: Promise<void>, batch: TickBatch): Promise<void> {
    await reading;
    while (!this.#cut(batch)) await this.#feed.read(batch);
  }

  /** Removes ticks outside of the session. @returns true if the batch has ticks left, or the feed has ended */
  #cut(batch: TickBatch): boolean {
    if (batch.count === 0) return true;
    const first = indexFrom(batch, this.#window.openMicros);
    const last = indexFrom(batch, this.#window.closeMicros);
    this.#beforeOpen += first;
    this.#reachedClose = last < batch.count;
    if (this.#reachedClose) this.#endedAt = batch.ts[last]!;
    keep(batch, first, last);
    return batch.count > 0 || this.#reachedClose;
  }
}

/** Limits a feed to market hours. */
export function withinHours(feed: Feed, window: SessionWindow): SessionFilter {
  return new SessionFilter(feed, window);
}

/** The first row at or after an instant, or the count if there is none. It bisects: time never goes back. */
function indexFrom(batch: TickBatch, micros: number): number {
  let low = 0;
  let high = batch.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((batch.ts[middle] ?? Infinity) < micros) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keep(batch: TickBatch, first: number, last: number): void {
  batch.count = last - first;
  if (first === 0) return;
  for (const column of [batch.ts, batch.instrument, batch.price, batch.size, batch.bid, batch.ask]) {
    column.copyWithin(0, first, last);
  }
}
