import { assert, MICROS } from "../protocol/mod.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Ticks of a bar. */
const PHASES = 4;
const LAST_PHASE = PHASES - 1;
/** The shortest bar: its four ticks need four different instants. */
const MIN_BAR_MICROS = MICROS.second;

/** A bar. Prices are in the instrument's minor unit. */
export interface Bar {
  /** The bar's start, in microseconds. */
  readonly ts: number;
  readonly instrument: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Turns bars into ticks, in order of ts and then of the file. It has room for the bars that overlap in time.
 *
 * A bar becomes four ticks:
 * 1. the open, at the bar's start;
 * 2. at 1/3 of the bar, the high or the low: the nearer one to the open, the low if both are as near;
 * 3. at 2/3 of the bar, the other one;
 * 4. the close, 1 ms before the bar's end. Its size is the volume; the other ticks have size 0.
 *
 * All bars have one length and come in order of ts. So the ticks of each phase are in order already, and the ring
 * merges four queues. A queue is a cursor in the ring.
 */
export class BarRing {
  readonly #capacity: number;
  readonly #offsets: readonly number[];
  readonly #ts: Float64Array;
  readonly #instrument: Int32Array;
  readonly #prices: Float64Array;
  readonly #volume: Float64Array;
  /** By phase: the number of the bar whose tick is next. The cursor of the last phase is the ring's tail. */
  readonly #cursors: number[] = Array.from({ length: PHASES }, () => 0);
  #pushed = 0;

  /**
   * @param capacity how many bars may overlap at one time: one for each instrument
   * @param barMicros length of a bar in microseconds, an integer from a second to a day
   * @throws RangeError if the length is out of range
   */
  constructor(capacity: number, barMicros: number) {
    if (!Number.isSafeInteger(barMicros) || barMicros < MIN_BAR_MICROS || barMicros > MICROS.day) {
      throw new RangeError(`Expected a bar of 1 second to 1 day in microseconds, was ${barMicros}`);
    }
    this.#capacity = capacity;
    this.#offsets = [0, Math.floor(barMicros / 3), Math.floor((barMicros * 2) / 3), barMicros - MICROS.millisecond];
    this.#ts = new Float64Array(capacity);
    this.#instrument = new Int32Array(capacity);
    this.#prices = new Float64Array(capacity * PHASES);
    this.#volume = new Float64Array(capacity);
  }

  /** Adds a bar. Its ts is not before that of the last bar, and `play` has given all ticks up to it. */
  push(bar: Bar): void {
    assert(this.#pushed - (this.#cursors[LAST_PHASE] ?? 0) < this.#capacity, "no two bars of an instrument overlap");
    const at = this.#pushed++ % this.#capacity;
    this.#ts[at] = bar.ts;
    this.#instrument[at] = bar.instrument;
    const lowFirst = bar.open - bar.low <= bar.high - bar.open;
    this.#prices[at * PHASES] = bar.open;
    this.#prices[at * PHASES + 1] = lowFirst ? bar.low : bar.high;
    this.#prices[at * PHASES + 2] = lowFirst ? bar.high : bar.low;
    this.#prices[at * PHASES + 3] = bar.close;
    this.#volume[at] = bar.volume;
  }

  /**
   * Appends the ticks with ts up to `limit` to the batch.
   *
   * @returns false if the batch is full, and there may be more
   */
  play(batch: TickBatch, limit: number): boolean {
    while (batch.count < batch.capacity) {
      const phase = this.#earliest(limit);
      if (phase === -1) return true;
      const bar = this.#cursors[phase] ?? 0;
      this.#cursors[phase] = bar + 1;
      const at = bar % this.#capacity;
      const row = batch.count++;
      batch.ts[row] = this.#tsOf(bar, phase);
      batch.instrument[row] = this.#instrument[at] ?? 0;
      batch.price[row] = this.#prices[at * PHASES + phase] ?? NaN;
      batch.size[row] = phase === LAST_PHASE ? (this.#volume[at] ?? 0) : 0;
      batch.bid[row] = NaN;
      batch.ask[row] = NaN;
    }
    return false;
  }

  /**
   * The phase of the next tick, or -1 if there is none up to `limit`. At the same ts the earlier row of the file is
   * first.
   */
  #earliest(limit: number): number {
    let earliest = -1;
    let earliestTs = limit;
    let earliestBar = Infinity;
    for (let phase = 0; phase < PHASES; phase++) {
      const bar = this.#cursors[phase] ?? 0;
      if (bar === this.#pushed) continue;
      const ts = this.#tsOf(bar, phase);
      if (ts > earliestTs || (ts === earliestTs && bar >= earliestBar)) continue;
      earliest = phase;
      earliestTs = ts;
      earliestBar = bar;
    }
    return earliest;
  }

  #tsOf(bar: number, phase: number): number {
    return (this.#ts[bar % this.#capacity] ?? 0) + (this.#offsets[phase] ?? 0);
  }
}
