import { existsSync } from "node:fs";
import {
  type AnyHeader,
  FileLock,
  HEADER_FORMAT,
  isInRealTime,
  type Journal,
  JournalReader,
  JournalStore,
  type SessionHeader,
  type StoredSession,
  type StoreOptions,
  TallyJournal,
} from "../../journal/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import { type EarlierRun, NO_EARLIER_RUN } from "../engine_options.ts";
import { findJournalThread } from "../program_files.ts";
import { headerDifference, type ResumedFacts } from "./header_difference.ts";

/** The session that a journal is planned for. */
export interface JournalRequest {
  /** Its file. Null: the session is not recorded. */
  readonly file: string | null;
  /** The date of the session. */
  readonly date: string;
  /** What can change an order, without the strategies. */
  readonly header: ResumedFacts;
  /** True: start a new session, even if the last one has no end. */
  readonly fresh: boolean;
}

/** The session that the journal is opened for. */
export interface JournalPlan {
  readonly file: string | null;
  /** `<date>-<n-th of that date in this journal>`. */
  readonly id: string;
  readonly date: string;
  /** What the journal knows of an earlier run, which is resumed. `release` empties its events. */
  readonly earlier: EarlierRun;
  /** How many events the earlier run has. */
  readonly count: number;
  /** The session before it, if it is of another day, has no end, and cannot be settled. */
  readonly left: string | null;
  /** Frees the memory of the earlier run's events, which may be many. Call it when nothing reads them any more. */
  readonly release: () => void;
}

/**
 * Decides which session is traded: the last one of the journal if it has no end and is of the same date, else a new one.
 *
 * @throws EngineError JOURNAL_FILE if the journal cannot be read
 * @throws EngineError JOURNAL_MISMATCH if the session to resume had other settings or another input
 * @throws EngineError JOURNAL_IN_USE if it has those because another engine trades it right now
 */
export function planJournal({ file, date, header, fresh }: JournalRequest): JournalPlan {
  const begins = (id: string): JournalPlan => ({
    file,
    id,
    date,
    earlier: NO_EARLIER_RUN,
    count: 0,
    left: null,
    release: () => {},
  });
  if (file === null || !existsSync(file)) return begins(`${date}-1`);
  const reader = JournalReader.open(file);
  try {
    const sessions = [...reader.sessions()];
    const last = sessions.at(-1);
    if (last === undefined || last.ended || fresh) return begins(nextId(date, sessions));
    const was = headerIn(reader, last.n);
    refuseToAbandon({ file, id: last.id, was, is: header });
    const left = was !== null && isInRealTime(was) ? null : last.id;
    if (last.date !== date) return { ...begins(nextId(date, sessions)), left };
    const events = [...reader.events(last.n)];
    if (was?.format === 1) throw earlierFormat(file, last.id);
    const difference = was === null ? null : headerDifference(was, header);
    if (difference !== null) {
      // It may have no end because another engine trades it right now.
      FileLock.take(file).release();
      throw resumeMismatch(file, last.id, difference);
    }
    const earlier = { events, rows: reader.lastTicks(last.n), checkpoints: reader.checkpoints(last.n) };
    const release = (): void => void events.splice(0);
    return { file, id: last.id, date, earlier, count: events.length, left: null, release };
  } finally {
    reader.close();
  }
}

/** Opens the journal for the planned session. @throws EngineError JOURNAL_FILE or JOURNAL_IN_USE */
export async function openJournal(
  { file, id, date, earlier }: JournalPlan,
  options: Omit<StoreOptions, "file" | "thread">,
): Promise<Journal> {
  if (file === null) return new TallyJournal();
  const store = await JournalStore.open({ ...options, file, thread: findJournalThread() });
  store.begin({ id, date, recorded: earlier.events });
  return store;
}

/** @throws EngineError JOURNAL_MISMATCH if the last session is in real time and has no end, and the next is in virtual time */
function refuseToAbandon(of: {
  readonly file: string;
  readonly id: string;
  readonly was: AnyHeader | null;
  readonly is: JournalRequest["header"];
}): void {
  const { file, id, was, is } = of;
  if (was === null || !isInRealTime(was) || isInRealTime(is)) return;
  FileLock.take(file).release();
  const message = `${file}: Expected to go on with session ${id}, which has no end, but it was traded in real time`;
  const hint =
    "go on in real time, choose another file with --journal, end it with bulkhead settle, or leave it with --fresh";
  throw new EngineError("JOURNAL_MISMATCH", `${message}\n  hint: ${hint}`);
}

/** A header of format 1 has not all that a session is resumed by. */
function earlierFormat(file: string, id: string): EngineError {
  // It may have no end because an engine of that version trades it right now.
  FileLock.take(file).release();
  const was = `${EARLIER_FORMAT}, which does not have all that it takes`;
  const message = `${file}: Expected to go on with session ${id}, which has no end, but ${was}`;
  const hint = `bulkhead settle ${id} ends it, --fresh begins anew`;
  return new EngineError("JOURNAL_MISMATCH", `${message}\n  hint: ${hint}`);
}

/** Says of a session that its header is of format 1. */
export const EARLIER_FORMAT = "it was written by an earlier version (header format 1)";

function headerIn(reader: JournalReader, n: number): AnyHeader | null {
  for (const record of reader.events(n)) return record.type === "session" ? record : null;
  return null;
}

function nextId(date: string, sessions: readonly StoredSession[]): string {
  return `${date}-${sessions.filter((session) => session.date === date).length + 1}`;
}

/** The error for a session that cannot be resumed as it was asked for. @param what what differs */
export function resumeMismatch(file: string | null, id: string, what: string): EngineError {
  const message = `${file}: Expected to go on with session ${id}, which has no end, but ${what}`;
  return new EngineError("JOURNAL_MISMATCH", `${message}\n  hint: put that back, or begin anew with --fresh`);
}

/**
 * The last instant of the journal's last session in real time that has no end, in microseconds. Null: there is none. A
 * clock that shows an earlier time is wrong.
 *
 * @throws EngineError JOURNAL_FILE if the journal cannot be read
 */
export function lastInstantIn(file: string | null): number | null {
  return ofLastUnended(file, (reader, { n, header }) => (isInRealTime(header) ? reader.lastTs(n) : null));
}

/**
 * The header of the session that a run is to go on with: of the journal's last one, if it has no end. Null: there is none, or
 * its header is of format 1.
 *
 * @throws EngineError JOURNAL_FILE if the journal cannot be read
 */
export function headerToResume(file: string | null): SessionHeader | null {
  return ofLastUnended(file, (_, { header }) => (header.format === HEADER_FORMAT ? header : null));
}

/** Looks at the journal's last session, if it has a header and no end. Null: there is none, or no journal. */
function ofLastUnended<T>(
  file: string | null,
  look: (reader: JournalReader, last: { readonly n: number; readonly header: AnyHeader }) => T | null,
): T | null {
  if (file === null || !existsSync(file)) return null;
  const reader = JournalReader.open(file);
  try {
    const [last] = reader.tables.sessions().slice(-1);
    if (last === undefined || reader.session(last.id).ended) return null;
    const header = headerIn(reader, last.n);
    return header === null ? null : look(reader, { n: last.n, header });
  } finally {
    reader.close();
  }
}
