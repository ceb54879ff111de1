import { grossPnl, signedQty } from "../core/mod.ts";
import { EngineError, type OrderRecord } from "../protocol/mod.ts";

/** A position from its entry to its exit. Money in the instrument's minor unit. */
export interface RoundTrip {
  readonly entry: OrderRecord;
  /** Null: it is open. */
  readonly exit: OrderRecord | null;
  /** By the two fill prices, fees left out; null: it is open. */
  readonly gross: number | null;
  /** Of the fills so far. */
  readonly fees: number;
  /** Gross less fees; null: it is open. */
  readonly net: number | null;
}

/**
 * The positions that orders have opened, in the order in which they were opened.
 *
 * @param orders in the order of the book
 * @throws EngineError JOURNAL_FILE if a position is entered twice, or left without having been entered
 */
export function roundTripsOf(orders: Iterable<OrderRecord>): readonly RoundTrip[] {
  return [...roundTrips(orders)];
}

/** The same, one after the other: as many are held as wait for one that was opened before them. */
export function* roundTrips(orders: Iterable<OrderRecord>): Generator<RoundTrip> {
  /** By their place among all: those that are open, and those behind the first of them. */
  const waiting: Map<number, RoundTrip> = new Map();
  /** By strategy: the place of its open position. */
  const open: Map<number, number> = new Map();
  let [opened, told] = [0, 0];
  for (const order of orders) {
    if (order.fillPrice === null) continue;
    const place = open.get(order.strategy);
    const trip = place === undefined ? undefined : waiting.get(place);
    if (order.reason === "entry") {
      if (trip !== undefined) throw doesNotFit(order, `${trip.entry.id} is still open`);
      open.set(order.strategy, opened);
      waiting.set(opened, { entry: order, exit: null, gross: null, fees: order.fees, net: null });
      opened += 1;
      continue;
    }
    if (trip === undefined || place === undefined) throw doesNotFit(order, "nothing is open");
    waiting.set(place, closed(trip.entry, order));
    open.delete(order.strategy);
    for (let next = waiting.get(told); next !== undefined && next.exit !== null; next = waiting.get(told)) {
      waiting.delete(told);
      told += 1;
      yield next;
    }
  }
  // A Map keeps the order in which they were opened.
  yield* waiting.values();
}

function closed(entry: OrderRecord, exit: OrderRecord): RoundTrip {
  const gross = grossPnl(signedQty(entry.side, entry.qty), entry.fillPrice ?? 0, exit.fillPrice ?? 0);
  const fees = entry.fees + exit.fees;
  return { entry, exit, gross, fees, net: gross - fees };
}

function doesNotFit({ id, reason }: OrderRecord, why: string): EngineError {
  const message = `${id}: Expected ${reason === "entry" ? "an entry into" : "an exit from"} a position, but ${why}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit says what is wrong with the journal`);
}
