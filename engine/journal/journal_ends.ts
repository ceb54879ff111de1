import { CHAIN_START } from "./chain.ts";
import type { JournalDatabase } from "./database.ts";

/**
 * Where each stream and each chain of a journal file ends. A number is 0 and a link is `CHAIN_START` if there is
 * nothing yet.
 */
export interface JournalEnds {
  readonly eventSeq: number;
  readonly opsSeq: number;
  readonly opsLink: Uint8Array;
  readonly ticksSeq: number;
  readonly ticksLink: Uint8Array;
  readonly sessions: number;
  readonly sessionsLink: Uint8Array;
  /** The session that is being written; null: none has begun. */
  readonly session: SessionEnd | null;
}

/** Where the session that is being written ends. */
export interface SessionEnd {
  readonly id: string;
  readonly date: string;
  /** Its number in the file; null: its header is not written yet. */
  readonly n: number | null;
  /** The link of its last event. */
  readonly link: Uint8Array;
}

/** What a file has of one session. `n` is null if it does not have the session. */
interface FoundSession extends Pick<SessionEnd, "n" | "link"> {
  readonly records: number;
}

/** Reads where a file's streams and chains end. */
export function readEnds(database: JournalDatabase): JournalEnds {
  const lastOf = (table: string, key: string): { readonly at: number; readonly hash: Uint8Array } => {
    const sql = `SELECT ${key} AS at, hash FROM ${table} ORDER BY ${key} DESC LIMIT 1`;
    return (database.prepare(sql).get() as ReturnType<typeof lastOf> | undefined) ?? { at: 0, hash: CHAIN_START };
  };
  const [sessions, events, ops] = [lastOf("sessions", "n"), lastOf("book", "seq"), lastOf("ops", "seq")];
  const ticks = lastOf("ticks", "seq");
  return {
    eventSeq: events.at,
    opsSeq: ops.at,
    opsLink: ops.hash,
    ticksSeq: ticks.at,
    ticksLink: ticks.hash,
    sessions: sessions.at,
    sessionsLink: sessions.hash,
    session: null,
  };
}

/** True if two files end alike: the same numbers and links, the current session left out. */
export function isSameEnd(a: Omit<JournalEnds, "session">, b: Omit<JournalEnds, "session">): boolean {
  return textOf(a) === textOf(b);
}

function textOf(ends: Omit<JournalEnds, "session">): string {
  const numbers = [ends.eventSeq, ends.opsSeq, ends.ticksSeq, ends.sessions];
  const links = [ends.opsLink, ends.ticksLink, ends.sessionsLink].map((link) => Buffer.from(link).toString("hex"));
  return JSON.stringify([...numbers, ...links]);
}

/** Reads what a file has of the session `id`. */
export function readSession(database: JournalDatabase, id: string): FoundSession {
  const found = database.prepare("SELECT n FROM sessions WHERE id = ?").get(id) as { n: number } | undefined;
  if (found === undefined) return { n: null, records: 0, link: CHAIN_START };
  const { n } = found;
  const { records } = database.prepare("SELECT count(*) AS records FROM book WHERE session = ?").get(n) as {
    records: number;
  };
  const last = database.prepare("SELECT hash FROM book WHERE session = ? ORDER BY seq DESC LIMIT 1").get(n);
  return { n, records, link: (last as { hash: Uint8Array } | undefined)?.hash ?? CHAIN_START };
}
