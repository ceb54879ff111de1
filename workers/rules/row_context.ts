/** Where each value of a row stands in `RowContext.values`. */
export const Column = {
  price: 0,
  time: 1,
  bid: 2,
  ask: 3,
  size: 4,
  pnl: 5,
  entryPrice: 6,
  minutesInTrade: 7,
} as const;

const COLUMNS = 8;

/**
 * What a rule can see of one row and of the strategy it is judged for. A host has one and rewrites it for each row and
 * strategy. NaN is "unknown", for any of them.
 *
 * The values lie in one Float64Array, so that a compiled rule reads any of them by the same two loads and no double is
 * boxed; the accessors are how the host writes them.
 */
export class RowContext {
  /** By `Column`. */
  readonly values: Float64Array = new Float64Array(COLUMNS).fill(Number.NaN);

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

  #at(column: number): number {
    return this.values[column] as number;
  }
}
