import { readConfig } from "../config.ts";
import {
  type BookHeader,
  instrumentsIn,
  type JournalReader,
  marketOf,
  openAskedJournal,
  orderIn,
  type SessionMarket,
  type StoredSession,
} from "../journal/mod.ts";
import { EngineError, type Instrument, type OrderRecord } from "../protocol/mod.ts";
import { MoneyFormat } from "../terminal/mod.ts";
import { type Arguments, usage } from "./args.ts";

/** What is said of a command that reads a journal where there is none. */
export const NO_JOURNAL = "expected a journal, but JOURNAL is off; name one with --journal";

/** Which session is asked for, and in which form. */
export interface SessionArguments {
  /** The journal's file; null: sessions are written to none. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
  readonly form: "table" | "json" | "csv";
}

/** A session's orders, with what they are shown by. */
export interface SessionOrders {
  readonly session: StoredSession;
  readonly market: SessionMarket;
  readonly instruments: readonly Instrument[];
  readonly money: MoneyFormat;
  /** Its orders in the order of the book, read from the journal each time that they are asked for. */
  readonly orders: () => Iterable<OrderRecord>;
}

/** The journal of a command line: its own, else the setting's; null: sessions are written to none. */
export function journalOf(file: string | undefined): string | null {
  return readConfig(undefined, file === undefined ? {} : { JOURNAL: file }).journal;
}

/** What a command line says of a session. @throws EngineError USAGE if it asks for two forms at once */
export function readSessionArguments({ values, switches }: Arguments, command: string): SessionArguments {
  const [json, csv] = [switches.has("json"), switches.has("csv")];
  if (json && csv) throw usage({ command }, "expected one of --json and --csv, was both");
  const journal = journalOf(values.get("journal"));
  return { journal, session: values.get("session") ?? "last", form: json ? "json" : csv ? "csv" : "table" };
}

/**
 * Opens a journal for as long as it is used.
 *
 * @throws EngineError USAGE if there is none to open; JOURNAL_FILE if it cannot be read
 */
export function withJournal<T>(
  { command, journal }: { readonly command: string; readonly journal: string | null },
  use: (reader: JournalReader) => T,
): T {
  if (journal === null) throw usage({ command }, NO_JOURNAL);
  const reader = openAskedJournal(journal);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/**
 * Reads a session, with its orders as long as the journal is open.
 *
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE
 */
export function readSessionOrders(reader: JournalReader, idOrLast: string): SessionOrders {
  const session = reader.session(idOrLast);
  const header = readHeader(reader, session);
  const market = marketOf(header);
  if (market === null) throw unusable(reader, session, "its header does not say when and where it was");
  const instruments = instrumentsIn(header);
  function* orders(): Generator<OrderRecord> {
    for (const record of reader.book(session.n)) {
      const order = orderIn(record);
      if (order === null) continue;
      if (instruments[order.instrument] === undefined)
        throw unusable(reader, session, `order ${order.id} is of no instrument that it has`);
      yield order;
    }
  }
  return { session, market, instruments, money: new MoneyFormat(market.zone), orders };
}

/** A session's header. @throws EngineError JOURNAL_FILE if its book does not begin with one */
export function readHeader(reader: JournalReader, session: StoredSession): BookHeader {
  for (const record of reader.book(session.n)) {
    if (record.type === "session") return record;
    break;
  }
  throw unusable(reader, session, "its book does not begin with a header");
}

/** The instrument of an order that `readSessionOrders` has read. */
export function instrumentOf(
  { instruments }: Pick<SessionOrders, "instruments">,
  { instrument }: Pick<OrderRecord, "instrument">,
): Instrument {
  const found = instruments[instrument];
  if (found === undefined) throw new RangeError(`Expected a known instrument, was ${instrument}`);
  return found;
}

function unusable({ file }: JournalReader, { id }: StoredSession, why: string): EngineError {
  const message = `${file}: Expected session ${id} to be one that can be read, but ${why}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`);
}
