import { TickBatch } from "../data/mod.ts";
import { RowKind, type UnixMicros } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";
import { type HoursOfSession, isWithinHours, rowHours, type RowHours } from "./row_hours.ts";

/** One day of a feed of many days. */
export interface FeedDay<Day> {
  readonly day: Day;
  /** The day's ticks, from the open to the close. */
  readonly feed: Feed;
  /** By instrument index: its last price in the feed before the open, in minor units; null: it has none. */
  readonly prevCloses: readonly (number | null)[];
  /** How many of its rows have been read so far: a bar counts once. */
  readonly rows: () => number;
}

/** Is told of each row that is in no session, in order. */
export interface CutListener {
  /**
   * @param rows 1, or 0 for what a bar has besides its open
   * @returns true if its price is one of the market, which `prevCloses` may have
   */
  onCut(micros: number, instrument: number, rows: 0 | 1): boolean;
}

/** Finds the session of an instant. */
export interface DayFinder<Day> {
  /**
   * The session that an instant is in, else the first session after it. A session includes its open and not its close.
   * Sessions do not overlap, and a later instant never gives an earlier session.
   */
  dayAt(micros: UnixMicros): Day & HoursOfSession;
}

/** What a day is read by. */
interface ReadDay {
  readonly closeMicros: number;
  /** Null: all rows of the session are within their instrument's hours. */
  readonly hours: RowHours | null;
  rows: number;
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
  readonly #listener: CutListener | null;

  /**
   * @param lastPrices by instrument: its last price before the feed's first row, in minor units; null: it has none
   * @param listener is told of rows that are in no session
   */
  constructor(
    feed: Feed,
    finder: DayFinder<Day>,
    lastPrices: readonly (number | null)[],
    listener: CutListener | null = null,
  ) {
    this.#listener = listener;
    this.#feed = feed;
    this.#finder = finder;
    this.#lastPrices = [...lastPrices];
  }

  /** The next session that has ticks; null: there is none. Ticks that the session before has not read are skipped. */
  async next(): Promise<FeedDay<Day> | null> {
    while (await this.#has()) {
      const { ts } = this.#batch;
      const day = this.#finder.dayAt(ts[this.#next] as UnixMicros);
      const read: ReadDay = { closeMicros: day.closeMicros, hours: rowHours(day), rows: 0 };
      await this.#skipUntil(day.openMicros);
      await this.#skipOutside(read);
      if (!(await this.#has()) || (ts[this.#next] ?? 0) >= day.closeMicros) continue;
      const feed: Feed = { read: (batch) => this.#read(batch, read), close: async () => {} };
      return { day, feed, prevCloses: [...this.#lastPrices], rows: () => read.rows };
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
    while ((await this.#has()) && this.#batch.ts[this.#next]! < micros) this.#cut();
  }

  /** Skips the ticks of a session before the first one that is within its instrument's hours. */
  async #skipOutside({ closeMicros, hours }: ReadDay): Promise<void> {
    if (hours === null) return;
    while (await this.#has()) {
      const { ts, instrument } = this.#batch;
      const at = this.#next;
      if (ts[at]! >= closeMicros || isWithinHours(hours, instrument[at]!, ts[at]!)) return;
      this.#cut();
    }
  }

  /** Leaves the next tick out. Its price is kept if it is one of the market. */
  #cut(): void {
    const { ts, instrument, kind } = this.#batch;
    const at = this.#next;
    const counts = kind[at] === RowKind.path ? 0 : 1;
    const isOfMarket = this.#listener?.onCut(ts[at]!, instrument[at]!, counts) ?? true;
    if (isOfMarket) this.#take();
    else this.#next += 1;
  }

  #take(): number {
    const at = this.#next;
    this.#next += 1;
    this.#lastPrices[this.#batch.instrument[at]!] = this.#batch.price[at]!;
    return at;
  }

  #read(out: TickBatch, day: ReadDay): void | Promise<void> {
    out.count = 0;
    if (this.#next < this.#batch.count || this.#ended) {
      this.#fill(out, day);
      if (out.count > 0 || this.#isOver(day)) return undefined;
    }
    return this.#readUntil(out, day);
  }

  /** Reads on until there is a tick of the day, or it is over. */
  async #readUntil(out: TickBatch, day: ReadDay): Promise<void> {
    while (out.count === 0 && !this.#isOver(day)) {
      if (this.#next >= this.#batch.count) await this.#readOn();
      this.#fill(out, day);
    }
  }

  #isOver({ closeMicros }: ReadDay): boolean {
    return this.#ended || (this.#next < this.#batch.count && this.#batch.ts[this.#next]! >= closeMicros);
  }

  #fill(out: TickBatch, day: ReadDay): void {
    const { ts, instrument, price, size, bid, ask, kind, count } = this.#batch;
    const { closeMicros, hours } = day;
    while (this.#next < count && out.count < out.capacity && ts[this.#next]! < closeMicros) {
      if (hours !== null && !isWithinHours(hours, instrument[this.#next]!, ts[this.#next]!)) {
        this.#cut();
        continue;
      }
      const at = this.#take();
      if (kind[at] !== RowKind.path) day.rows += 1;
      const i = out.count;
      out.ts[i] = ts[at]!;
      out.instrument[i] = instrument[at]!;
      out.price[i] = price[at]!;
      out.size[i] = size[at]!;
      out.bid[i] = bid[at]!;
      out.ask[i] = ask[at]!;
      out.kind[i] = kind[at]!;
      out.count = i + 1;
    }
  }
}
