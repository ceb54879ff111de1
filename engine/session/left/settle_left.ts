import { existsSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import { isInRealTime, JournalReader, JournalStore, type StoredSession } from "../../journal/mod.ts";
import type { Log } from "../../log.ts";
import type { Troubles } from "../../observe/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import { findJournalThread } from "../program_files.ts";
import { type LeftSession, readLeft, refuseUnsound, settledText, writeSettlement } from "./left_session.ts";

/** What is needed to settle the sessions that were left without an end. */
export interface LeftParts {
  /** The journal's path. Null: there is no journal. */
  readonly file: string | null;
  /** The built thread of the store. Absent: it is looked up. */
  readonly thread?: URL;
  /** The date of the session that is to be traded. A session of that date is left alone; one of a later date is not settled. */
  readonly date: string;
  /** False: sessions are reported, but not settled. */
  readonly settles: boolean;
  readonly clock: Pick<Clock, "wallMicros">;
  readonly log: Pick<Log, "info" | "warn">;
  readonly troubles: Pick<Troubles, "clear" | "set">;
}

/**
 * Settles the sessions in real time of earlier days that were killed and have no end. It warns of every such session. A
 * session that it may not settle makes the engine degraded. A session of a later day means that the clock is or was wrong:
 * its day may still come, so that a person has to decide.
 *
 * @throws EngineError JOURNAL_IN_USE, JOURNAL_FILE or JOURNAL_LOST if the journal cannot be written
 */
export async function settleLeft(parts: LeftParts): Promise<void> {
  const { file, thread = findJournalThread(), settles } = parts;
  const ids = file === null || !existsSync(file) ? [] : idsOfLeft(file, parts.date);
  for (const id of ids) parts.troubles.set(keyOf(id), `session ${id} was killed and has no end`);
  if (file === null || ids.length === 0) return;
  const store = settles ? await JournalStore.open({ file, thread, whole: true, onFailure: () => {} }) : null;
  try {
    for (const id of ids) await settleOne(readById(file, id), store, { ...parts, id });
  } finally {
    await store?.close();
  }
}

async function settleOne(
  left: LeftSession | string,
  store: JournalStore | null,
  { id, date, log, troubles, clock }: LeftParts & { readonly id: string },
): Promise<void> {
  if (typeof left === "string") {
    log.warn(`Session ${id} was killed, and cannot be settled: ${left}`);
    return;
  }
  const isLater = left.date > date;
  const remedy = remedyOf(left, isLater);
  const text = `session ${id} was killed and has ${positionsText(left)}`;
  const isKept = left.isOfVenue || isLater;
  troubles.set(keyOf(id), left.positions === 0 && !isKept ? text : `${text}: ${remedy}`);
  log.warn(`S${text.slice(1)}${isKept || store === null ? `: ${remedy}` : ""}`);
  if (store === null || isKept) return;
  writeSettlement(store, left, clock.wallMicros());
  await store.flush();
  troubles.clear(keyOf(id));
  log.info(`Session ${id} is settled: ${settledText(left.settlement)}; bulkhead trades --session ${id} shows it`);
}

function remedyOf({ id, isOfVenue }: LeftSession, isLater: boolean): string {
  if (isOfVenue) return "it was traded at a real venue, and what is open there is to be closed there";
  const settling = `bulkhead settle ${id} settles it when no engine runs`;
  return isLater ? `by the clock its day is still to come, so set the clock right, or ${settling}` : settling;
}

/** The session, or the reason why it cannot be settled. The reason does not stop the new session. */
function readById(file: string, id: string): LeftSession | string {
  try {
    return withReader(file, (reader) => {
      const left = readLeft(reader, reader.session(id));
      refuseUnsound(file, left);
      return left;
    });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.message;
  }
}

function idsOfLeft(file: string, date: string): readonly string[] {
  return withReader(file, (reader) => {
    const isLeft = (session: StoredSession): boolean => !session.ended && session.date !== date;
    const left = [...reader.sessions()].filter(isLeft);
    return left.flatMap(({ id, n }) => (wasInRealTime(reader, n) ? [id] : []));
  });
}

function wasInRealTime(reader: JournalReader, n: number): boolean {
  for (const record of reader.events(n)) return record.type === "session" && isInRealTime(record);
  return false;
}

function withReader<T>(file: string, use: (reader: JournalReader) => T): T {
  const reader = JournalReader.open(file);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

function positionsText({ positions }: Pick<LeftSession, "positions">): string {
  if (positions === 0) return "no open position";
  return positions === 1 ? "1 open position" : `${positions} open positions`;
}

function keyOf(id: string): string {
  return `session ${id}`;
}
