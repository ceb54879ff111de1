import type { TickBatch } from "../data/mod.ts";
import { compareSymbols, parsePriceMinor, RowKind, type UnixMicros } from "../protocol/mod.ts";
import type { Feed } from "./feed.ts";
import { Random } from "./random.ts";

/** An instrument of the simulated feed. */
export interface SimulatedInstrument {
  /** Its index in the session. */
  readonly index: number;
  readonly symbol: string;
  /** The price before its first tick, in minor units, >= 1. */
  readonly start: number;
  /** The largest change of its price at one tick, up or down, in minor units, 0 to 2^31 - 1. */
  readonly fluctuation: number;
}

/** Options of a simulated feed. */
export interface SimulatedFeedOptions {
  /** In any order: ticks at one instant come in the order of `compareSymbols`. */
  readonly instruments: readonly SimulatedInstrument[];
  /** The time of the first ticks. */
  readonly openMicros: UnixMicros;
  /** All ticks are before it. */
  readonly closeMicros: UnixMicros;
  /** Microseconds between the ticks of an instrument, an integer >= 1. */
  readonly intervalMicros: number;
  /** A safe integer. The same seed and symbol give the same prices; the other instruments do not matter. */
  readonly seed: number;
}

const MAX_FLUCTUATION = 2 ** 31 - 1;

interface Walk {
  readonly index: number;
  readonly fluctuation: number;
  readonly random: Random;
  price: number;
}

/**
 * Simulates ticks by a random walk: at each interval one tick of each instrument, by symbol. A price is the price before
 * it plus a uniform integer of minor units within ±fluctuation, and at least 1. The size is 1; there is no bid and no
 * ask.
 *
 * In virtual time `read` gives the ticks from the open to the close. In real time the caller calls `fillAt` at each
 * interval. Both advance the same walk.
 */
export class SimulatedFeed implements Feed {
  readonly #walks: readonly Walk[];
  readonly #closeMicros: number;
  readonly #intervalMicros: number;
  #ts: number;
  /** The next instrument within the interval. A batch may end in the middle of an interval. */
  #next = 0;

  /** @throws RangeError if a price, a fluctuation or the interval is out of range, or there is no instrument */
  constructor(options: SimulatedFeedOptions) {
    const { instruments, intervalMicros } = options;
    if (instruments.length === 0) throw new RangeError("Expected at least one instrument, was none");
    if (!Number.isSafeInteger(intervalMicros) || intervalMicros < 1) {
      throw new RangeError(`Expected an interval of at least 1 microsecond, was ${intervalMicros}`);
    }
    const ordered = instruments.toSorted((a, b) => compareSymbols(a.symbol, b.symbol));
    this.#walks = ordered.map((instrument) => startWalk(instrument, options.seed));
    this.#ts = options.openMicros;
    this.#closeMicros = options.closeMicros;
    this.#intervalMicros = intervalMicros;
  }

  /** How many ticks an interval has: the smallest capacity for `fillAt`. */
  get ticksPerInterval(): number {
    return this.#walks.length;
  }

  read(batch: TickBatch): void {
    batch.count = 0;
    while (batch.count < batch.capacity && this.#ts < this.#closeMicros) {
      this.#step(batch, this.#ts);
      if (this.#next === 0) this.#ts += this.#intervalMicros;
    }
  }

  /**
   * Fills `batch` with the ticks of one interval, all at `ts`, which must never go back.
   *
   * @throws RangeError if the batch is smaller than `ticksPerInterval`
   */
  fillAt(batch: TickBatch, ts: UnixMicros): void {
    if (batch.capacity < this.#walks.length) {
      throw new RangeError(`Expected a batch of at least ${this.#walks.length} ticks, was ${batch.capacity}`);
    }
    batch.count = 0;
    do this.#step(batch, ts);
    while (this.#next !== 0);
  }

  async close(): Promise<void> {
    this.#ts = this.#closeMicros;
  }

  #step(batch: TickBatch, ts: number): void {
    const walk = this.#walks[this.#next] as Walk;
    this.#next = (this.#next + 1) % this.#walks.length;
    walk.price = Math.max(1, walk.price + walk.random.integer(-walk.fluctuation, walk.fluctuation));
    const row = batch.count++;
    batch.ts[row] = ts;
    batch.instrument[row] = walk.index;
    batch.price[row] = walk.price;
    batch.size[row] = 1;
    batch.bid[row] = NaN;
    batch.ask[row] = NaN;
    batch.kind[row] = RowKind.tick;
  }
}

function startWalk(instrument: SimulatedInstrument, seed: number): Walk {
  const { index, symbol, start, fluctuation } = instrument;
  if (!Number.isSafeInteger(fluctuation) || fluctuation < 0 || fluctuation > MAX_FLUCTUATION) {
    throw new RangeError(`Expected a fluctuation of ${symbol} of 0 to 2^31 - 1 minor units, was ${fluctuation}`);
  }
  return { index, fluctuation, random: Random.seeded(seed, symbol), price: parseStart(start) };
}

/** The walk stays above 0, where it starts. @throws RangeError unless the price is an integer >= 1 */
function parseStart(price: number): number {
  if (price >= 1) return parsePriceMinor(price);
  throw new RangeError(`Expected a price to start from in minor units, an integer >= 1, was ${price}`);
}
