import { type Feed, Random } from "../../engine/feed/mod.ts";
import type { TickBatch } from "../../engine/data/mod.ts";
import { OPEN } from "../../test/fixtures/session.ts";

/** Prices that are made before anything is measured, and played over and over. */
const PRICES = 2 ** 16;
const STEP_MICROS = 1_000;

const prices = walkOf(PRICES);

/** A given number of ticks of a walk about 20100.00, a millisecond apart, that cost next to nothing to make. */
export class LoopFeed implements Feed {
  readonly #ticks: number;
  #given = 0;

  constructor(ticks: number) {
    this.#ticks = ticks;
  }

  read(batch: TickBatch): void {
    const count = Math.min(batch.capacity, this.#ticks - this.#given);
    for (let i = 0; i < count; i += 1) {
      const at = this.#given + i;
      batch.ts[i] = OPEN + at * STEP_MICROS;
      batch.instrument[i] = 0;
      batch.price[i] = prices[at & (PRICES - 1)]!;
      batch.size[i] = 1;
      batch.bid[i] = NaN;
      batch.ask[i] = NaN;
    }
    batch.count = count;
    this.#given += count;
  }

  async close(): Promise<void> {}
}

/** There and back again, so that it goes on where it ends. */
function walkOf(length: number): Float64Array {
  const random = Random.seeded(1, "loop");
  const walk = new Float64Array(length);
  let price = 2_010_000;
  for (let i = 0; i < length / 2; i += 1) {
    price = Math.max(1, price + random.integer(-20, 20));
    walk[i] = price;
    walk[length - 1 - i] = price;
  }
  return walk;
}
