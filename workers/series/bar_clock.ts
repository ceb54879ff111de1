import type { BarValue, RowContext } from "../rules/mod.ts";

/** Doubles of state of a clock in the arena. Zeros are the initial state. */
export const CLOCK_DOUBLES = 8;

/** The state of a clock: the bar under construction and the count of complete ones, as offsets from its start. */
const Building = {
  /** The instant at which the bar ends, microseconds; 0: there is no bar yet. */
  end: 0,
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  /** 1 from the row that has completed a bar until the next row of the instrument. */
  fresh: 6,
  /** Complete bars. */
  count: 7,
} as const;

/** What a clock is given. */
export interface ClockParts {
  readonly arena: Float64Array;
  /** The offset of its state. */
  readonly at: number;
  /** The instant from which bars are aligned, microseconds. */
  readonly openTs: number;
  /** Of a bar, microseconds. */
  readonly length: number;
  /** The current row. Its values are in the same arena. */
  readonly context: RowContext;
  /** Called when a bar is complete. Its values are at `offsetOf`. */
  readonly onBar: () => void;
  /** Called first at the row after one that has completed a bar. */
  readonly onNext: () => void;
}

/**
 * Builds the bars of one timeframe from an instrument's ticks. Bars are aligned to the session's open. A bar is complete at
 * the first tick at or after its end. A bar without ticks does not exist.
 */
export class BarClock {
  readonly #parts: ClockParts;

  constructor(parts: ClockParts) {
    this.#parts = parts;
  }

  /** Of a bar, microseconds. */
  get length(): number {
    return this.#parts.length;
  }

  /** The column that counts its complete bars. */
  get countAt(): number {
    return this.#parts.at + Building.count;
  }

  /** The column of a value of the bar under construction. During `onBar` it is that of the complete bar. */
  offsetOf(value: BarValue): number {
    return this.#parts.at + Building[value];
  }

  /** Takes the current row as the next tick. Time never goes back. */
  take(): void {
    const { arena, at, context } = this.#parts;
    const { price } = context;
    if (arena[at + Building.fresh] === 1) {
      arena[at + Building.fresh] = 0;
      this.#parts.onNext();
    }
    if (context.ts >= arena[at + Building.end]!) {
      this.#turn();
      return;
    }
    if (price > arena[at + Building.high]!) arena[at + Building.high] = price;
    if (price < arena[at + Building.low]!) arena[at + Building.low] = price;
    arena[at + Building.close] = price;
    arena[at + Building.volume]! += context.size;
  }

  /** Completes the bar, if there is one, and starts the next one with this tick. */
  #turn(): void {
    const { arena, at, openTs, length, context, onBar } = this.#parts;
    const { ts, price, size } = context;
    if (arena[at + Building.end] !== 0) {
      arena[at + Building.fresh] = 1;
      arena[at + Building.count]! += 1;
      onBar();
    }
    arena[at + Building.end] = openTs + (Math.floor((ts - openTs) / length) + 1) * length;
    arena[at + Building.open] = price;
    arena[at + Building.high] = price;
    arena[at + Building.low] = price;
    arena[at + Building.close] = price;
    arena[at + Building.volume] = size;
  }
}
