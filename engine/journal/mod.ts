export { auditSessions, problemInEvents } from "./audit.ts";
export type { AuditProblem, SessionAudit } from "./audit.ts";
export { EventTally } from "./event_tally.ts";
export { FileLock } from "./file_lock.ts";
export type { Journal, OpsRecord, SlotCheckpoint } from "./journal.ts";
export { HEADER_FORMAT, rowOf } from "./journal_event.ts";
export type {
  AnyHeader,
  FirstHeader,
  GroupHours,
  GuardEvent,
  HeaderStrategy,
  IntentEvent,
  JournalEvent,
  Json,
  JsonObject,
  OrderEvent,
  RecordedInstrument,
  SessionHeader,
} from "./journal_event.ts";
export { JournalReader, SETTLED } from "./journal_reader.ts";
export type { StoredSession } from "./journal_reader.ts";
export { journalLost, JournalStore } from "./journal_store.ts";
export type { StoreOptions } from "./journal_store.ts";
export { MemoryJournal } from "./memory_journal.ts";
export { openJournalToRead } from "./open_journal.ts";
export { compareOrders, formatOrder, formatOrders, orderIn, ordersOf } from "./orders_file.ts";
export { readHeader, unusableSession } from "./read_header.ts";
export { lateBeginsAfter, disabledIn, strategiesIn } from "./recorded_strategies.ts";
export type { RecordedStrategy } from "./recorded_strategies.ts";
export { Refusals } from "./refusals.ts";
export type { Refusal } from "./refusals.ts";
export { roundTrips, roundTripsOf } from "./round_trips.ts";
export type { RoundTrip } from "./round_trips.ts";
export {
  feesIn,
  instrumentsIn,
  isInRealTime,
  marketOf,
  recordedInstruments,
  slippageIn,
  zoneIn,
} from "./session_header.ts";
export type { SessionMarket } from "./session_header.ts";
export type { StoreNotice } from "./store_protocol.ts";
export { TallyJournal } from "./tally_journal.ts";
export { TickRecordingJournal } from "./tick_recording_journal.ts";
