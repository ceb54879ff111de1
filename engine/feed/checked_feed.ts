import type { TickBatch } from "../data/mod.ts";
import type { Feed } from "./feed.ts";

/** A feed whose end is judged: what is wrong with it is known only then. */
export class CheckedFeed implements Feed {
  readonly #feed: Feed;
  readonly #check: () => void;

  /** @param check is called each time the feed has no more rows. What it throws, `read` throws */
  constructor(feed: Feed, check: () => void) {
    this.#feed = feed;
    this.#check = check;
  }

  read(batch: TickBatch): void | Promise<void> {
    const reading = this.#feed.read(batch);
    if (reading !== undefined) return this.#readOn(reading, batch);
    if (batch.count === 0) this.#check();
    return undefined;
  }

  /** Closes the inner feed. */
  close(): Promise<void> {
    return this.#feed.close();
  }

  async #readOn(reading: Promise<void>, batch: TickBatch): Promise<void> {
    await reading;
    if (batch.count === 0) this.#check();
  }
}
