import { assert, MICROS } from "../protocol/mod.ts";
import type { TickBatch } from "./tick_batch.ts";

/** Ticks that a bar is played as. */
const PHASES = 4;
const LAST_PHASE = PHASES - 1;
/** The shortest bar: its four ticks are at four instants. */
const MIN_BAR_MICROS = MICROS.second;

/** A bar, in minor units. */
export interface Bar {
  readonly ts: number;
  readonly instrument: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Bars on their way to being ticks, merged by (ts, file order), in memory for as many bars as overlap.
 *
 * A bar is four ticks: the open at its start, at 1/3 the nearer of high and low to the open (the low if equally near), at
 * 2/3 the other, the close at its end − 1 ms; the volume is the last tick's size, the others have 0. All bars are of one
 * length and come in order of ts, so the ticks of each phase are in order by themselves: the merge is of four queues,
 * which are four cursors in one ring.
 */
export class BarRing {
  readonly #capacity: number;
  readonly #offsets: readonly number[];
  readonly #ts: Float64Array;
  readonly #instrument: Int32Array;
  readonly #prices: Float64Array;
  readonly #volume: Float64Array;
  /** By phase: the number of the bar whose tick of that phase is the next. The last phase's is the ring's tail. */
  readonly #cursors: number[] = Array.from({ length: PHASES }, () => 0);
  #pushed = 0;

  /**
   * @param capacity bars that may overlap at one time: one an instrument
   * @param barMicros the bars' length, an integer of at least a second
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

  /** Takes a bar that is not before any other. All ticks up to its ts have been played. */
  push(bar: Bar): void {
    assert(this.#pushed - (this.#cursors[LAST_PHASE] ?? 0) < this.#capacity, "no two bars of an instrument overlap");
    const place = this.#pushed++ % this.#capacity;
    this.#ts[place] = bar.ts;
    this.#instrument[place] = bar.instrument;
    const lowFirst = bar.open - bar.low <= bar.high - bar.open;
    this.#prices[place * PHASES] = bar.open;
    this.#prices[place * PHASES + 1] = lowFirst ? bar.low : bar.high;
    this.#prices[place * PHASES + 2] = lowFirst ? bar.high : bar.low;
    this.#prices[place * PHASES + 3] = bar.close;
    this.#volume[place] = bar.volume;
  }

  /** Puts ticks with ts up to `limit` into the batch. False: it is full, and there may be more. */
  play(batch: TickBatch, limit: number): boolean {
    while (batch.count < batch.capacity) {
      const phase = this.#earliest(limit);
      if (phase === -1) return true;
      const bar = this.#cursors[phase] ?? 0;
      this.#cursors[phase] = bar + 1;
      const place = bar % this.#capacity;
      const row = batch.count++;
      batch.ts[row] = this.#tsOf(bar, phase);
      batch.instrument[row] = this.#instrument[place] ?? 0;
      batch.price[row] = this.#prices[place * PHASES + phase] ?? NaN;
      batch.size[row] = phase === LAST_PHASE ? (this.#volume[place] ?? 0) : 0;
      batch.bid[row] = NaN;
      batch.ask[row] = NaN;
    }
    return false;
  }

  /** The phase of the next tick, or -1 if there is none up to `limit`. At one ts the earlier row of the file is first. */
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
