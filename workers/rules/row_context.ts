/** The columns of the values of a row in `RowContext.values`. */
export const Column = {
  price: 0,
  time: 1,
  bid: 2,
  ask: 3,
  size: 4,
  pnl: 5,
  entryPrice: 6,
  minutesInTrade: 7,
  pnlPct: 8,
  highSinceEntry: 9,
  lowSinceEntry: 10,
  entryBars: 11,
  ts: 12,
} as const;

/** How many columns there are. They are the first values of the array that holds them. */
export const COLUMNS: number = 13;

/**
 * The values that a rule can read at one row, for one strategy. A host has one context and rewrites it for each row and
 * strategy. NaN is unknown.
 *
 * The values are in one Float64Array, so a compiled rule reads each of them in the same way and no double is boxed. The host
 * writes them by the accessors.
 */
export class RowContext {
  /** By `Column`. */
  readonly values: Float64Array;

  /** @param values the array that begins with them; by default an array of their own */
  constructor(values: Float64Array = new Float64Array(COLUMNS).fill(Number.NaN)) {
    this.values = values;
  }

  /** The row's price, a decimal. */
  get price(): number {
    return this.#at(Column.price);
  }
  set price(value: number) {
    this.values[Column.price] = value;
  }

  /** The row's local time of day in microseconds, 0 to one day, not truncated. */
  get time(): number {
    return this.#at(Column.time);
  }
  set time(value: number) {
    this.values[Column.time] = value;
  }

  /** The best bid, a decimal. */
  get bid(): number {
    return this.#at(Column.bid);
  }
  set bid(value: number) {
    this.values[Column.bid] = value;
  }

  /** The best ask, a decimal. */
  get ask(): number {
    return this.#at(Column.ask);
  }
  set ask(value: number) {
    this.values[Column.ask] = value;
  }

  /** The row's traded quantity. */
  get size(): number {
    return this.#at(Column.size);
  }
  set size(value: number) {
    this.values[Column.size] = value;
  }

  /** The open position's gross profit or loss at this row, a decimal. */
  get pnl(): number {
    return this.#at(Column.pnl);
  }
  set pnl(value: number) {
    this.values[Column.pnl] = value;
  }

  /** The open position's fill price, a decimal. */
  get entryPrice(): number {
    return this.#at(Column.entryPrice);
  }
  set entryPrice(value: number) {
    this.values[Column.entryPrice] = value;
  }

  /** Minutes since the open position's entry, with decimals. */
  get minutesInTrade(): number {
    return this.#at(Column.minutesInTrade);
  }
  set minutesInTrade(value: number) {
    this.values[Column.minutesInTrade] = value;
  }

  /** The open position's gross profit or loss at this row, in percent of what it was worth at its entry. */
  get pnlPct(): number {
    return this.#at(Column.pnlPct);
  }
  set pnlPct(value: number) {
    this.values[Column.pnlPct] = value;
  }

  /** The highest price since the open position's entry, its fill and this row included, a decimal. */
  get highSinceEntry(): number {
    return this.#at(Column.highSinceEntry);
  }
  set highSinceEntry(value: number) {
    this.values[Column.highSinceEntry] = value;
  }

  /** The lowest price since the open position's entry, its fill and this row included, a decimal. */
  get lowSinceEntry(): number {
    return this.#at(Column.lowSinceEntry);
  }
  set lowSinceEntry(value: number) {
    this.values[Column.lowSinceEntry] = value;
  }

  /** Bars of the strategy's timeframe that were complete at the open position's entry. */
  get entryBars(): number {
    return this.#at(Column.entryBars);
  }
  set entryBars(value: number) {
    this.values[Column.entryBars] = value;
  }

  /** The row's instant in microseconds. Rules do not see it; bars go by it. */
  get ts(): number {
    return this.#at(Column.ts);
  }
  set ts(value: number) {
    this.values[Column.ts] = value;
  }

  #at(column: number): number {
    return this.values[column] as number;
  }
}
