import { TickBatch } from "../data/mod.ts";
import type { UnixMicros } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";

/** One day of a feed of many days. */
export interface FeedDay<Day> {
  readonly day: Day;
  /** The day's ticks, from the open to the close. */
  readonly feed: Feed;
  /** By instrument index: its last price in the feed before the open, in minor units; null: it has none. */
  readonly prevCloses: readonly (number | null)[];
}

/** Finds the session of an instant. */
export interface DayFinder<Day> {
  /**
   * The session that an instant is in, else the first session after it. A session includes its open and not its close.
   * Sessions do not overlap, and a later instant never gives an earlier session.
   */
  dayAt(micros: UnixMicros): Day & DayWindow;
}

interface DayWindow {
  readonly openMicros: number;
  readonly closeMicros: number;
}

/** Ticks between the sessions of a feed, as far as it was read. */
export interface TicksBetween {
  /** How many were nearer to the next open than to the close before them. */
  readonly before: number;
  /** How many were nearer to the close before them. */
  readonly after: number;
}

/** How many ticks are read at a time. */
const BATCH = 1_024;

/** Cuts a feed of many days into one feed for each day. It reads the feed once. */
export class FeedDays<Day> {
  readonly #feed: Feed;
  readonly #finder: DayFinder<Day>;
  readonly #batch = new TickBatch(BATCH);
  readonly #lastPrices: (number | null)[];
  /** The index of the next tick in the batch. */
  #next = 0;
  #ended = false;
  #lastClose = Number.NEGATIVE_INFINITY;
  readonly #between: { before: number; after: number } = { before: 0, after: 0 };

  /** @param instruments number of instruments in the feed */
  constructor(feed: Feed, finder: DayFinder<Day>, instruments: number) {
    this.#feed = feed;
    this.#finder = finder;
    this.#lastPrices = Array.from({ length: instruments }, () => null);
  }

  /** The ticks that are in no session. */
  get between(): TicksBetween {
    return { ...this.#between };
  }

  /** The next session that has ticks; null: there is none. Ticks that the session before has not read are skipped. */
  async next(): Promise<FeedDay<Day> | null> {
    while (await this.#has()) {
      const { ts } = this.#batch;
      const day = this.#finder.dayAt(ts[this.#next] as UnixMicros);
      await this.#skipUntil(day.openMicros);
      if (!(await this.#has()) || (ts[this.#next] ?? 0) >= day.closeMicros) continue;
      this.#lastClose = day.closeMicros;
      const feed: Feed = { read: (batch) => this.#read(batch, day.closeMicros), close: async () => {} };
      return { day, feed, prevCloses: [...this.#lastPrices] };
    }
    return null;
  }

  /** True if there is a next tick. It may read the feed. */
  async #has(): Promise<boolean> {
    if (this.#next < this.#batch.count) return true;
    if (!this.#ended) await this.#readOn();
    return !this.#ended;
  }

  async #readOn(): Promise<void> {
    this.#next = 0;
    await this.#feed.read(this.#batch);
    this.#ended = this.#batch.count === 0;
  }

  /** Skips the ticks before an instant, and keeps their prices. */
  async #skipUntil(micros: number): Promise<void> {
    while ((await this.#has()) && this.#batch.ts[this.#next]! < micros) {
      const ts = this.#batch.ts[this.#take()]!;
      if (micros - ts <= ts - this.#lastClose) this.#between.before += 1;
      else this.#between.after += 1;
    }
  }

  #take(): number {
    const at = this.#next;
    this.#next += 1;
    this.#lastPrices[this.#batch.instrument[at]!] = this.#batch.price[at]!;
    return at;
  }

  #read(out: TickBatch, closeMicros: number): void | Promise<void> {
    out.count = 0;
    if (this.#next < this.#batch.count || this.#ended) this.#fill(out, closeMicros);
    else return this.#readOn().then(() => this.#fill(out, closeMicros));
  }

  #fill(out: TickBatch, closeMicros: number): void {
    const { ts, instrument, price, size, bid, ask, count } = this.#batch;
    while (this.#next < count && out.count < out.capacity && ts[this.#next]! < closeMicros) {
      const at = this.#take();
      const i = out.count;
      out.ts[i] = ts[at]!;
      out.instrument[i] = instrument[at]!;
      out.price[i] = price[at]!;
      out.size[i] = size[at]!;
      out.bid[i] = bid[at]!;
      out.ask[i] = ask[at]!;
      out.count = i + 1;
    }
  }
}
