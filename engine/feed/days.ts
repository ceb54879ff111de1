import { TickBatch } from "../data/mod.ts";
import type { UnixMicros } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";

/** A day's session in a feed of many days. */
export interface FeedDay<Day> {
  readonly day: Day;
  /** Its ticks, from the open to the close. */
  readonly feed: Feed;
  /** By the instrument's index: its last price before the open, in all that the feed has had, minor units; or null. */
  readonly prevCloses: readonly (number | null)[];
}

/** Says which session an instant belongs to. */
export interface DayFinder<Day> {
  /**
   * The session that an instant is in, or the first after it: opens are inclusive, closes exclusive. Sessions do not
   * overlap, and an instant that is later never belongs to an earlier one.
   */
  dayAt(micros: UnixMicros): Day & DayWindow;
}

interface DayWindow {
  readonly openMicros: number;
  readonly closeMicros: number;
}

/** Ticks that are read at a time. */
const BATCH = 1_024;

/** Cuts a feed of many days into the sessions of each: one way through it, however many there are. */
export class FeedDays<Day> {
  readonly #feed: Feed;
  readonly #finder: DayFinder<Day>;
  readonly #batch = new TickBatch(BATCH);
  readonly #lastPrices: (number | null)[];
  /** The next tick in the batch. */
  #next = 0;
  #ended = false;

  /** @param instruments how many the feed may have */
  constructor(feed: Feed, finder: DayFinder<Day>, instruments: number) {
    this.#feed = feed;
    this.#finder = finder;
    this.#lastPrices = Array.from({ length: instruments }, () => null);
  }

  /** The next session that has ticks, after what the one before has left; null: there is none. */
  async next(): Promise<FeedDay<Day> | null> {
    while (await this.#has()) {
      const { ts } = this.#batch;
      const day = this.#finder.dayAt(ts[this.#next] as UnixMicros);
      await this.#skipUntil(day.openMicros);
      if (!(await this.#has()) || (ts[this.#next] ?? 0) >= day.closeMicros) continue;
      const feed: Feed = { read: (batch) => this.#read(batch, day.closeMicros), close: async () => {} };
      return { day, feed, prevCloses: [...this.#lastPrices] };
    }
    return null;
  }

  /** True if there is a tick at hand, for which the feed may have to be read on. */
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

  /** Leaves out the ticks before an instant, but for their prices. */
  async #skipUntil(micros: number): Promise<void> {
    while ((await this.#has()) && this.#batch.ts[this.#next]! < micros) this.#take();
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
