import type { BarValue, RowContext } from "../rules/mod.ts";

/** Doubles of state that a clock has in the arena. Zeros are the beginning. */
export const CLOCK_DOUBLES = 8;

/** The bar that is being built, and how many there were before it, as offsets from the clock's place. */
const Building = {
  /** The instant of its end, microseconds; 0: there is none. */
  end: 0,
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  /** 1 from a row that has completed a bar to the instrument's next. */
  fresh: 6,
  /** Complete bars. */
  count: 7,
} as const;

/** What a clock moves. */
export interface ClockParts {
  readonly arena: Float64Array;
  /** Where its state begins. */
  readonly at: number;
  /** Bars count from here, microseconds. */
  readonly openTs: number;
  /** Of a bar, microseconds. */
  readonly length: number;
  /** The row that it goes by. Its values stand in the same arena. */
  readonly context: RowContext;
  /** A bar is complete: its values stand at `placeOf`. */
  readonly onBar: () => void;
  /** The first row after one that has completed a bar, before anything else of it. */
  readonly onNext: () => void;
}

/**
 * Builds the bars of one timeframe from an instrument's ticks. Bars are aligned to the session's open; one that no tick
 * falls into does not exist; one is complete at the first tick at or after its end.
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

  /** Where the arena counts its complete bars. */
  get countAt(): number {
    return this.#parts.at + Building.count;
  }

  /** Where a value of the bar stands, while it is built and while `onBar` is told of it. */
  placeOf(value: BarValue): number {
    return this.#parts.at + Building[value];
  }

  /** Takes the row of the context as the next tick. Time never goes back. */
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

  /** Completes the bar, if there is one, and begins the next with this tick. */
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
