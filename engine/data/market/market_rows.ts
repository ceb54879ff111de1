/** Doubles of a row of the market's file. */
export const ROW_DOUBLES = 8;

/**
 * The place of each field in a row of the market's file. `rank` is the symbol's number. `end` is a bar's end, 0 for a tick.
 * `a` to `d` are open, high, low and close, or price, bid, ask and the row's kind (NaN: a tick).
 */
export const MarketField = { ts: 0, rank: 1, end: 2, a: 3, b: 4, c: 5, d: 6, size: 7 } as const;

/** Doubles of a closing price: the symbol's number, the row's ts, the price, and when it is known. */
export const CLOSE_DOUBLES = 4;

/** The place of each field in a closing price. */
export const CloseField = { rank: 0, ts: 1, price: 2, known: 3 } as const;

/** Doubles of the file's header: its form, its version, how many rows and closing prices. The rest is 0. */
export const HEADER_DOUBLES = 8;
/** The first double of a market's file. */
export const MARKET_MAGIC = 0x62_6b_6d_31;
/** The version of its form. */
export const MARKET_VERSION = 1;
