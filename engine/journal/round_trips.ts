import { EngineError, type OrderRecord } from "../protocol/mod.ts";

/** A position from its entry to its exit. Money is in minor units of its currency. */
export interface RoundTrip {
  readonly entry: OrderRecord;
  /** Null: the position is open. */
  readonly exit: OrderRecord | null;
  /** What its exit has realised, before the fees; null: the position is open. */
  readonly gross: number | null;
  /** Fees of the fills so far. */
  readonly fees: number;
  /** Gross minus fees; null: the position is open. */
  readonly net: number | null;
}

/**
 * The positions that orders have opened, in the order of their entries.
 *
 * @param orders in the order of the events
 * @throws EngineError JOURNAL_FILE if a position is entered twice, or exited without an entry
 */
export function roundTripsOf(orders: Iterable<OrderRecord>): readonly RoundTrip[] {
  return [...roundTrips(orders)];
}

/** Like `roundTripsOf`, one by one. It keeps only positions in memory that wait for an earlier one to be closed. */
export function* roundTrips(orders: Iterable<OrderRecord>): Generator<RoundTrip> {
  /** By index: the open positions, and closed ones behind an open one. */
  const waiting: Map<number, RoundTrip> = new Map();
  /** By strategy: the index of its open position. */
  const open: Map<number, number> = new Map();
  let [opened, yielded] = [0, 0];
  for (const order of orders) {
    if (order.fillPrice === null) continue;
    const index = open.get(order.strategy);
    const trip = index === undefined ? undefined : waiting.get(index);
    if (order.reason === "entry") {
      if (trip !== undefined) throw doesNotFit(order, `${trip.entry.id} is still open`);
      open.set(order.strategy, opened);
      waiting.set(opened, { entry: order, exit: null, gross: null, fees: order.fees, net: null });
      opened += 1;
      continue;
    }
    if (trip === undefined || index === undefined) throw doesNotFit(order, "nothing is open");
    waiting.set(index, closed(trip.entry, order));
    open.delete(order.strategy);
    for (let next = waiting.get(yielded); next !== undefined && next.exit !== null; next = waiting.get(yielded)) {
      waiting.delete(yielded);
      yielded += 1;
      yield next;
    }
  }
  // A Map keeps the order of insertion, which is that of the entries.
  yield* waiting.values();
}

function closed(entry: OrderRecord, exit: OrderRecord): RoundTrip {
  const gross = exit.realised + exit.fees;
  const fees = entry.fees + exit.fees;
  return { entry, exit, gross, fees, net: gross - fees };
}

function doesNotFit({ id, reason }: OrderRecord, why: string): EngineError {
  const message = `${id}: Expected ${reason === "entry" ? "an entry into" : "an exit from"} a position, but ${why}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit says what is wrong with the journal`);
}
