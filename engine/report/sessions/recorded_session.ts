import {
  type AnyHeader,
  instrumentsIn,
  type JournalReader,
  marketOf,
  orderIn,
  readHeader,
  type RoundTrip,
  roundTripsOf,
  type SessionMarket,
  type StoredSession,
  unusableSession,
} from "../../journal/mod.ts";
import type { Instrument, OrderRecord } from "../../protocol/mod.ts";

/** A session of a journal, as a result needs it. */
export interface RecordedSession {
  readonly session: StoredSession;
  readonly header: AnyHeader;
  readonly market: SessionMarket;
  readonly instruments: readonly Instrument[];
  /** The ids of its strategies by index, those that were added when it was resumed included. */
  readonly strategies: readonly string[];
  readonly trips: readonly RoundTrip[];
}

/** Reads a session. @throws EngineError JOURNAL_FILE if it cannot be read */
export function readRecordedSession(reader: JournalReader, session: StoredSession): RecordedSession {
  const header = readHeader(reader, session);
  const market = marketOf(header);
  if (market === null) throw unusableSession(reader, session, "its header does not say when and where it was");
  const instruments = instrumentsIn(header);
  const orders: OrderRecord[] = [];
  let strategies = header.strategies.map(({ id }) => id);
  for (const record of reader.events(session.n)) {
    if (record.type === "revised") strategies = record.strategies.map(({ id }) => id);
    const order = orderIn(record);
    if (order === null) continue;
    if (instruments[order.instrument] === undefined)
      throw unusableSession(reader, session, `order ${order.id} is of no instrument that it has`);
    orders.push(order);
  }
  return { session, header, market, instruments, strategies, trips: roundTripsOf(orders) };
}
