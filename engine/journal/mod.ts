export type {
  BookBreaker,
  BookClose,
  BookControl,
  BookGap,
  BookGuard,
  BookHeader,
  BookIntent,
  BookOrder,
  BookOut,
  BookRecord,
  BookResumed,
  Journal,
  OpsRecord,
  SlotCheckpoint,
} from "./journal.ts";
export { compareOrders, formatOrder, formatOrders, orderIn, ordersOf } from "./orders_file.ts";
export { BookTally } from "./book_tally.ts";
export { MemoryJournal } from "./memory_journal.ts";
export { UnwrittenJournal } from "./unwritten_journal.ts";
export { TickedJournal } from "./ticked_journal.ts";
export { journalLost, JournalStore, type StoreOptions, type StoreSession } from "./journal_store.ts";
export { disabledIn } from "./disabled_in.ts";
export { beginsBehind, type RecordedStrategy, strategiesIn } from "./strategies_in.ts";
export { rowOf } from "./row_of.ts";
export { problemInBook } from "./book_problem.ts";
export { auditSessions } from "./audit.ts";
export type { AuditProblem, SessionAudit } from "./audit.ts";
export { instrumentsIn, marketOf } from "./market_of.ts";
export type { SessionMarket } from "./market_of.ts";
export { openAskedJournal } from "./asked_journal.ts";
export { JournalReader, SETTLED } from "./reader.ts";
export type { StoredSession } from "./reader.ts";
export { roundTrips, roundTripsOf } from "./round_trips.ts";
export type { RoundTrip } from "./round_trips.ts";
export { FileLock } from "./file_lock.ts";
export type { StoreNotice } from "./store_protocol.ts";
