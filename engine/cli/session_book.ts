import {
  instrumentsIn,
  type JournalReader,
  marketOf,
  openJournalToRead,
  orderIn,
  readHeader,
  type SessionMarket,
  type StoredSession,
  unusableSession,
} from "../journal/mod.ts";
import { type Instrument, type OrderRecord, UsageError } from "../protocol/mod.ts";
import { readConfig } from "../settings/mod.ts";
import { MoneyFormat } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";

/** The message of a command that reads a journal, if there is none. */
export const NO_JOURNAL = "expected a journal, but JOURNAL is off; name one with --journal";

/** Which session to print, and in which form. */
export interface SessionArguments {
  /** The journal's file; null: there is no journal. */
  readonly journal: string | null;
  /** A session's id, or `last`. */
  readonly session: string;
  readonly form: "table" | "json" | "csv";
}

/** The orders of a session, and what it takes to print them. */
export interface SessionOrders {
  readonly session: StoredSession;
  readonly market: SessionMarket;
  readonly instruments: readonly Instrument[];
  readonly money: MoneyFormat;
  /** Its orders in the order of the journal. Each call reads them from the journal again. */
  readonly orders: () => Iterable<OrderRecord>;
}

/** The journal's file: the given one, or that of the setting; null: there is no journal. */
export function journalOf(file: string | undefined): string | null {
  return readConfig(undefined, file === undefined ? {} : { JOURNAL: file }).journal;
}

/** Reads which session to print, and how. @throws UsageError if two forms are asked for */
export function readSessionArguments({ values, switches }: Arguments): SessionArguments {
  const [json, csv] = [switches.has("json"), switches.has("csv")];
  if (json && csv) throw new UsageError("expected one of --json and --csv, was both");
  const journal = journalOf(values.get("journal"));
  return { journal, session: values.get("session") ?? "last", form: json ? "json" : csv ? "csv" : "table" };
}

/**
 * Opens a journal, uses it, and closes it.
 *
 * @throws EngineError USAGE if there is no journal; JOURNAL_FILE if it cannot be read
 */
export function withJournal<T>(journal: string | null, use: (reader: JournalReader) => T): T {
  if (journal === null) throw new UsageError(NO_JOURNAL);
  const reader = openJournalToRead(journal);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/**
 * Reads a session. Its orders can be read while the journal is open.
 *
 * @throws EngineError USAGE if there is no such session; JOURNAL_FILE
 */
export function readSessionOrders(reader: JournalReader, idOrLast: string): SessionOrders {
  const session = reader.session(idOrLast);
  const header = readHeader(reader, session);
  const market = marketOf(header);
  if (market === null) throw unusableSession(reader, session, "its header does not say when and where it was");
  const instruments = instrumentsIn(header);
  function* orders(): Generator<OrderRecord> {
    for (const record of reader.events(session.n)) {
      const order = orderIn(record);
      if (order === null) continue;
      if (instruments[order.instrument] === undefined)
        throw unusableSession(reader, session, `order ${order.id} is of no instrument that it has`);
      yield order;
    }
  }
  return { session, market, instruments, money: new MoneyFormat(market.zone), orders };
}

/** Says so where the input of a session could not be relied on. */
export function tellRefused({ id, refused }: Pick<StoredSession, "id" | "refused">, io: Pick<Io, "stderr">): void {
  if (refused !== null) io.stderr(`Session ${id} was refused, do not rely on its numbers: ${refused}\n`);
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
