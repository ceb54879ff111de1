import { assert, formatDecimal, type Instrument, MICROS } from "../protocol/mod.ts";
import { KINDS_FORMAT, TICKS_FORMAT } from "./csv_header.ts";
import { nameOfRowKind } from "./row_kinds.ts";

/** The numbers of a row, as in a `TickBatch`: bid and ask are NaN if there is none. */
export interface TickNumbers {
  readonly ts: number;
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly ask: number;
}

/** The header line of a CSV file of ticks with all columns. */
export const TICKS_HEADER: string = `${TICKS_FORMAT.columns.join(",")}\n`;

/** The header line of a CSV file of rows that say their kind. */
export const KINDS_HEADER: string = `${KINDS_FORMAT.columns.join(",")}\n`;

/** A line of a CSV file of ticks, which reads back exactly. */
export function tickLine(row: TickNumbers, instrument: Instrument): string {
  return `${fieldsOf(row, instrument)}\n`;
}

/** A line of a CSV file of rows that say their kind, which reads back exactly. */
export function kindLine(row: TickNumbers & { readonly kind: number }, instrument: Instrument): string {
  return `${fieldsOf(row, instrument)},${nameOfRowKind(row.kind)}\n`;
}

/** Epoch milliseconds, with three decimals if the instant is not a whole millisecond. */
export function instantText(ts: number): string {
  const micros = ts % MICROS.millisecond;
  const millis = (ts - micros) / MICROS.millisecond;
  return micros === 0 ? String(millis) : `${millis}.${String(micros).padStart(3, "0")}`;
}

function fieldsOf({ ts, price, size, bid, ask }: TickNumbers, { symbol, scale }: Instrument): string {
  assert(Number.isSafeInteger(price) && size >= 0, `a tick has a price and a size, was ${price} and ${size}`);
  const bidText = Number.isNaN(bid) ? "" : formatDecimal(bid, scale);
  const askText = Number.isNaN(ask) ? "" : formatDecimal(ask, scale);
  return `${symbol},${instantText(ts)},${formatDecimal(price, scale)},${size},${bidText},${askText}`;
}
