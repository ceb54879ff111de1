import { type MarketPlan, MarketReader, type TickBatch } from "../data/mod.ts";
import type { Instrument } from "../protocol/mod.ts";
import type { FileFeed, ReplayCounters } from "./replay_feed.ts";

/** What a feed reads of files that were understood. It is plain data, which can be posted to a thread. */
export interface MarketOptions {
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
  readonly #reader: MarketReader;
  #ended = false;

  /** @throws EngineError INPUT_FILE if the market's file is not there any more */
  constructor({ plan, instruments, from }: MarketOptions) {
    this.#reader = MarketReader.open(plan, instruments);
    if (from > 0) this.#reader.seek(from);
  }

  get counters(): ReplayCounters {
    return { rows: this.#reader.rowsRead, badRows: 0 };
  }

  /** By instrument: its last price before the next row, in minor units. Null: it has none. */
  get lastPrices(): readonly (number | null)[] {
    return this.#reader.lastPrices;
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
