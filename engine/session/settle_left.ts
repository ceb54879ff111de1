import { existsSync } from "node:fs";
import type { Clock } from "../clock.ts";
import { JournalReader, JournalStore, type StoredSession } from "../journal/mod.ts";
import type { Log } from "../log.ts";
import type { Troubles } from "../observe/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { findJournalThread } from "./built_threads.ts";
import { type LeftSession, readLeft, refuseUnsound, settledText, writeSettlement } from "./left_session.ts";

/** What a start does about the sessions that earlier ones have left without an end. */
export interface LeftParts {
  /** The journal's path; null: there is none. */
  readonly file: string | null;
  /** The built thread of the store; found unless it is given. */
  readonly thread?: URL;
  /** Of the session that is to be traded: one of that date is resumed, or was left on purpose. One of a later date is kept. */
  readonly date: string;
  /** False: they are left as they are. */
  readonly settles: boolean;
  readonly clock: Pick<Clock, "wallMicros">;
  readonly log: Pick<Log, "info" | "warn">;
  readonly troubles: Pick<Troubles, "clear" | "set">;
}

/**
 * Settles the sessions in real time of earlier days that were killed and never ended, each in its own book; those that it may
 * not settle make the engine degraded. Every one is warned of. One of a later day says that the clock is wrong, now or then:
 * that day may come yet, and a person decides.
 *
 * @throws EngineError JOURNAL_IN_USE, JOURNAL_FILE or JOURNAL_LOST if the journal does not take it
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

/** The session, or why it cannot be settled, which is no reason not to trade today. */
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
    return left.flatMap(({ id, n }) => (isInRealTime(reader, n) ? [id] : []));
  });
}

function isInRealTime(reader: JournalReader, n: number): boolean {
  for (const record of reader.events(n)) return record.type === "session" && record.input["time"] === "real";
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
