import { existsSync } from "node:fs";
import {
  FileLock,
  type Journal,
  type JournalEvent,
  JournalReader,
  JournalStore,
  type SessionHeader,
  type SlotCheckpoint,
  type StoredSession,
  type StoreOptions,
  TallyJournal,
} from "../journal/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { findJournalThread } from "./built_threads.ts";

/** What is asked of a journal. */
export interface JournalRequest {
  /** Its file; null: the session is written nowhere. */
  readonly file: string | null;
  /** Of the session that is to be traded. */
  readonly date: string;
  /** What can change an order, but for the strategies. */
  readonly header: Pick<SessionHeader, "settings" | "input" | "instruments">;
  /** Begin anew, whatever is there. */
  readonly fresh: boolean;
}

/** The session that a journal is opened for. */
export interface JournalPlan {
  readonly file: string | null;
  /** `<date>-<n-th of that date in this journal>`. */
  readonly id: string;
  readonly date: string;
  /** Its book by an earlier run: it is resumed. Empty: it begins. `letGo` empties it. */
  readonly recorded: readonly JournalEvent[];
  /** How many records that were. */
  readonly count: number;
  /** The last rows of its tape that it has, if it records them. */
  readonly recordedTicks: Float64Array | null;
  /** The last states of its slots. */
  readonly checkpoints: readonly SlotCheckpoint[];
  /** The session before it, if that is of another day and has no end, and is not one to be settled. */
  readonly left: string | null;
  /** Nobody needs the book by an earlier run any more: it may be large. */
  readonly letGo: () => void;
}

/**
 * Finds out which session comes next: the last of the journal, if it has no end and is of the same date; else a new one.
 *
 * @throws EngineError JOURNAL_FILE if the journal cannot be read
 * @throws EngineError JOURNAL_MISMATCH if the one to resume was traded with something else that can change an order
 * @throws EngineError JOURNAL_IN_USE if that is because it is being traded
 */
export function planJournal({ file, date, header, fresh }: JournalRequest): JournalPlan {
  const begins = (id: string): JournalPlan => ({
    file,
    id,
    date,
    recorded: [],
    count: 0,
    recordedTicks: null,
    checkpoints: [],
    left: null,
    letGo: () => {},
  });
  if (file === null || !existsSync(file)) return begins(`${date}-1`);
  const reader = JournalReader.open(file);
  try {
    const sessions = [...reader.sessions()];
    const last = sessions.at(-1);
    if (last === undefined || last.ended || fresh) return begins(nextId(date, sessions));
    const was = headerIn(reader, last.n);
    refuseToForget({ file, id: last.id, was, is: header });
    const left = was?.input["time"] === "real" ? null : last.id;
    if (last.date !== date) return { ...begins(nextId(date, sessions)), left };
    const recorded = [...reader.events(last.n)];
    const [first] = recorded;
    const other = first?.type === "session" ? otherIn(first, header) : null;
    if (other !== null) {
      // It may have no end because it is traded at this moment.
      FileLock.take(file).release();
      throw otherwise(file, last.id, other);
    }
    const checkpoints = reader.checkpoints(last.n);
    const recordedTicks = reader.lastTicks(last.n);
    const letGo = (): void => void recorded.splice(0);
    const { length: count } = recorded;
    return { file, id: last.id, date, recorded, count, recordedTicks, checkpoints, left: null, letGo };
  } finally {
    reader.close();
  }
}

/** Opens the journal for the planned session. @throws EngineError JOURNAL_FILE or JOURNAL_IN_USE */
export async function openJournal(
  { file, id, date, recorded }: JournalPlan,
  options: Omit<StoreOptions, "file" | "thread">,
): Promise<Journal> {
  if (file === null) return new TallyJournal();
  const store = await JournalStore.open({ ...options, file, thread: findJournalThread() });
  store.begin({ id, date, recorded });
  return store;
}

/** @throws EngineError JOURNAL_MISMATCH if a session in real time has no end, and one in virtual time is to come behind it */
function refuseToForget(of: {
  readonly file: string;
  readonly id: string;
  readonly was: SessionHeader | null;
  readonly is: JournalRequest["header"];
}): void {
  const { file, id, was, is } = of;
  if (was?.input["time"] !== "real" || is.input["time"] === "real") return;
  FileLock.take(file).release();
  const message = `${file}: Expected to go on with session ${id}, which has no end, but it was traded in real time`;
  const hint =
    "go on in real time, choose another file with --journal, end it with bulkhead settle, or leave it with --fresh";
  throw new EngineError("JOURNAL_MISMATCH", `${message}\n  hint: ${hint}`);
}

function headerIn(reader: JournalReader, n: number): SessionHeader | null {
  for (const record of reader.events(n)) return record.type === "session" ? record : null;
  return null;
}

function nextId(date: string, sessions: readonly StoredSession[]): string {
  return `${date}-${sessions.filter((session) => session.date === date).length + 1}`;
}

/** What is not as it was, in words, or null. */
function otherIn(was: SessionHeader, is: JournalRequest["header"]): string | null {
  for (const part of ["settings", "input"] as const) {
    for (const name of new Set([...Object.keys(was[part]), ...Object.keys(is[part])])) {
      const [before, now] = [was[part][name], is[part][name]];
      if (before !== now) return `${name} was ${shown(before)} and is ${shown(now)}`;
    }
  }
  const [before, now] = [symbols(was), symbols(is)];
  return before === now ? null : `its instruments were ${before} and are ${now}`;
}

function symbols({ instruments }: Pick<SessionHeader, "instruments">): string {
  return instruments.map(({ symbol, scale, lot }) => `${symbol} (scale ${scale}, lot ${lot})`).join(", ");
}

function shown(value: string | number | undefined): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** A session cannot be resumed as it is wanted. */
export function otherwise(file: string | null, id: string, what: string): EngineError {
  const message = `${file}: Expected to go on with session ${id}, which has no end, but ${what}`;
  return new EngineError("JOURNAL_MISMATCH", `${message}\n  hint: put that back, or begin anew with --fresh`);
}

/**
 * The last instant that the journal's last session has come to, in microseconds, if that was traded in real time and has no
 * end: where the clock is behind it, time has gone on all the same. Null: there is none.
 *
 * @throws EngineError JOURNAL_FILE if the journal cannot be read
 */
export function instantLeftIn(file: string | null): number | null {
  if (file === null || !existsSync(file)) return null;
  const reader = JournalReader.open(file);
  try {
    const [last] = reader.tables.sessions().slice(-1);
    if (last === undefined || reader.session(last.id).ended) return null;
    return headerIn(reader, last.n)?.input["time"] === "real" ? reader.lastTs(last.n) : null;
  } finally {
    reader.close();
  }
}
