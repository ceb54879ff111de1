/** What a row has besides its instrument and its time. NaN: it does not have it. */
interface RowNumbers {
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** True if a quote is none: it is 0 beside a price that is not, for nobody bids, or nobody asks. */
export function isNoQuote(quote: number, price: number): boolean {
  return quote === 0 && price !== 0;
}

/**
 * True if a tick's price of 0 stands for no trade: nothing was traded, and nobody bids or asks. Not to be asked of a file
 * without sizes, which may mean its zeros.
 */
export function isNoTrade({ price, size, bid, ask }: RowNumbers): boolean {
  return price === 0 && size === 0 && !(Math.abs(bid) > 0) && !(Math.abs(ask) > 0);
}

/** True if a bar's prices of 0 stand for no trade: all are, and nothing was traded. */
export function isNoTradeBar([open, high, low, close]: readonly number[], volume: number): boolean {
  return open === 0 && high === 0 && low === 0 && close === 0 && volume === 0;
}
