import { type MarketPlan, MarketReader, type TickBatch } from "../data/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import type { FileFeed, ReplayCounters, UnreadableRows } from "./replay_feed.ts";

/** What a feed reads of files that were understood. It is plain data, which can be posted to a thread. */
export interface MarketInput {
  readonly kind: "market";
  readonly plan: MarketPlan;
  /** The instruments of the session. Rows of others are passed over. */
  readonly instruments: readonly Instrument[];
  /** Rows before this instant are not read, microseconds. */
  readonly from: number;
}

/** Replays the rows of files that were understood. All that is odd about them has been told by then. */
export class MarketFeed implements FileFeed {
  readonly unknownSymbols: readonly string[] = [];
  readonly unreadable: UnreadableRows = { count: 0, first: [] };
  readonly #reader: MarketReader;
  #ended = false;

  /** @throws EngineError INPUT_FILE if the market's file is not there any more, or prices do not fit their instrument */
  constructor({ plan, instruments, from }: MarketInput) {
    this.#reader = new MarketReader(plan, instruments);
    if (from > 0) this.#reader.seek(from);
  }

  /** Rows that cannot be used were counted when the files were understood. */
  get counters(): ReplayCounters {
    return { rows: 0, badRows: 0 };
  }

  /**
   * Goes to the first row at or after an instant, or to the first bar that spans it: whoever has read on from the beginning
   * has the rows of that bar, too.
   *
   * @param isOfMarket whether prices of a local date, in days since 1970, are those of the market. Default: all are
   * @returns by instrument: its last price before it, in minor units; null: it has none
   */
  beginAt(micros: number, isOfMarket?: (day: number) => boolean): readonly (number | null)[] {
    const prices = this.#reader.lastPricesBefore(micros, isOfMarket === undefined ? {} : { isOfMarket });
    this.#reader.seekSpanning(micros);
    return Array.from(prices, (price) => (Number.isNaN(price) ? null : price));
  }

  read(batch: TickBatch): void {
    batch.count = 0;
    if (!this.#ended) this.#reader.read(batch);
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#reader.close();
  }
}
