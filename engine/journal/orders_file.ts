import { formatIso } from "../market/mod.ts";
import { type Instrument, type OrderRecord, toDecimal, type ZoneOffsets } from "../protocol/mod.ts";
import type { JournalEvent } from "./journal_event.ts";

/** The order of an event, a strategy's or the guard's; null: the event has none. */
export function orderIn(record: JournalEvent): OrderRecord | null {
  return record.type === "order" || record.type === "guard" ? record.order : null;
}

/** Compares two orders for the orders file: by row, then strategy, then number. The guard's orders come last. */
export function compareOrders(a: OrderRecord, b: OrderRecord): number {
  return a.seq - b.seq || a.strategy - b.strategy || (a.n ?? Infinity) - (b.n ?? Infinity) || 0;
}

/** The orders in events, sorted as in the orders file. */
export function ordersOf(events: readonly JournalEvent[]): readonly OrderRecord[] {
  return events.flatMap((record) => orderIn(record) ?? []).sort(compareOrders);
}

/**
 * A line of the orders file, without its line end. Prices, quantities and money are decimal numbers; ts has the market's offset.
 * An order without a fill has `why`.
 */
export function formatOrder(order: OrderRecord, instruments: readonly Instrument[], zone: ZoneOffsets): string {
  const instrument = instruments[order.instrument];
  if (instrument === undefined) throw new RangeError(`Expected a known instrument, was ${order.instrument}`);
  const { symbol, scale, qtyScale, moneyScale } = instrument;
  return JSON.stringify({
    id: order.id,
    strategy: order.strategyId,
    n: order.n,
    instrument: symbol,
    side: order.side,
    qty: toDecimal(order.qty, qtyScale),
    seq: order.seq,
    ts: formatIso(order.ts, zone),
    price: toDecimal(order.price, scale),
    reason: order.reason,
    status: order.status,
    fill_price: order.fillPrice === null ? null : toDecimal(order.fillPrice, scale),
    fees: toDecimal(order.fees, moneyScale),
    realised: toDecimal(order.realised, moneyScale),
    ...(order.why === null ? {} : { why: order.why }),
  });
}

/** The text of the whole orders file: a line for each order. */
export function formatOrders(
  events: readonly JournalEvent[],
  instruments: readonly Instrument[],
  zone: ZoneOffsets,
): string {
  return ordersOf(events)
    .map((order) => `${formatOrder(order, instruments, zone)}\n`)
    .join("");
}
