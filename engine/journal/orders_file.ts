import { formatIso } from "../market/mod.ts";
import { type Instrument, type OrderRecord, toDecimal, type ZoneOffsets } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The order that a record has, whoever made it, or null. */
export function orderIn(record: JournalEvent): OrderRecord | null {
  return record.type === "order" || record.type === "guard" ? record.order : null;
}

/** The order of the orders file: by row, then strategy, then number, the guard's last. */
export function compareOrders(a: OrderRecord, b: OrderRecord): number {
  return a.seq - b.seq || a.strategy - b.strategy || (a.n ?? Infinity) - (b.n ?? Infinity) || 0;
}

/** The orders of a book in the order of the orders file. */
export function ordersOf(book: readonly JournalEvent[]): readonly OrderRecord[] {
  return book.flatMap((record) => orderIn(record) ?? []).sort(compareOrders);
}

/** One line of the orders file, without its end: prices and money as decimal numbers, ts with the market's offset. */
export function formatOrder(order: OrderRecord, instruments: readonly Instrument[], zone: ZoneOffsets): string {
  const instrument = instruments[order.instrument];
  if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${order.instrument}`);
  const { symbol, scale } = instrument;
  return JSON.stringify({
    id: order.id,
    strategy: order.strategyId,
    n: order.n,
    instrument: symbol,
    side: order.side,
    qty: order.qty,
    seq: order.seq,
    ts: formatIso(order.ts, zone),
    price: toDecimal(order.price, scale),
    reason: order.reason,
    status: order.status,
    fill_price: order.fillPrice === null ? null : toDecimal(order.fillPrice, scale),
    fees: toDecimal(order.fees, scale),
    realised: toDecimal(order.realised, scale),
  });
}

/** The whole orders file: one line an order. */
export function formatOrders(
  book: readonly JournalEvent[],
  instruments: readonly Instrument[],
  zone: ZoneOffsets,
): string {
  return ordersOf(book)
    .map((order) => `${formatOrder(order, instruments, zone)}\n`)
    .join("");
}
