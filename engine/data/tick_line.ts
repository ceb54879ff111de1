import { formatIso, UTC_OFFSETS } from "../market/mod.ts";
import { assert, formatDecimal, type Instrument, MICROS, type UnixMicros } from "../protocol/mod.ts";
import { TICKS_FORMAT } from "./csv_header.ts";

/** A tick by its numbers, as a batch or a row has them: bid and ask NaN where there is none. */
export interface TickNumbers {
  readonly ts: number;
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** The first line of a ticks CSV that has all columns. */
export const TICKS_HEADER: string = `${TICKS_FORMAT.columns.join(",")}\n`;

/**
 * A line of a ticks CSV that reads back exactly: `ts` is epoch milliseconds, or ISO 8601 to the microsecond where the
 * instant is not a whole millisecond.
 */
export function tickLine({ ts, price, size, bid, ask }: TickNumbers, { symbol, scale }: Instrument): string {
  assert(Number.isSafeInteger(price) && size >= 0, `a tick has a price and a size, was ${price} and ${size}`);
  const time = ts % MICROS.millisecond === 0 ? ts / MICROS.millisecond : formatIso(ts as UnixMicros, UTC_OFFSETS);
  const bidText = Number.isNaN(bid) ? "" : formatDecimal(bid, scale);
  const askText = Number.isNaN(ask) ? "" : formatDecimal(ask, scale);
  return `${symbol},${time},${formatDecimal(price, scale)},${size},${bidText},${askText}\n`;
}
