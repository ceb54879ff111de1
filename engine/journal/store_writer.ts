import { assert, ROW_DOUBLES, unreachable } from "../protocol/mod.ts";
import { CHAIN_START, checkpointHash, headerLinkText, nextLink, opsLinkText, ticksLinkText } from "./chain.ts";
import type { JournalDatabase } from "./database.ts";
import {
  type StoreBegin,
  type StoredCheckpoint,
  type StoredEvent,
  type StoredOpsRecord,
  type StoredRecord,
  type StoredTicks,
  type ToStore,
  weightOf,
} from "./store_protocol.ts";
import { packRows, seqOf } from "./tick_frame.ts";

/** Where each of the file's streams and chains ends. */
interface Ends {
  readonly bookSeq: number;
  readonly opsSeq: number;
  readonly opsLink: Uint8Array;
  readonly ticksSeq: number;
  readonly ticksLink: Uint8Array;
  readonly sessions: number;
  readonly sessionsLink: Uint8Array;
  readonly session: SessionEnd | null;
}

/** Where the session that is written to ends. */
interface SessionEnd {
  readonly id: string;
  readonly date: string;
  /** Its number in the file; null: its header has not come yet. */
  readonly n: number | null;
  readonly link: Uint8Array;
}

/** What the file has of a session. */
interface FoundSession extends Pick<SessionEnd, "n" | "link"> {
  readonly records: number;
}

/**
 * What is not written for want of room. `close`: the session's close alone, for it is to be resumed. `all but the book`: what
 * its way out can do without; of ops there is only what they say of the journal.
 */
export type LeftOut = "all but the book" | "close" | "nothing";

/**
 * Called when a commit has failed, for the `attempt`-th time, counted from 1. @returns whether something was done about it,
 * and it is to be tried again
 */
export type MakeRoom = (error: unknown, attempt: number) => boolean;

/** Writes to an open journal: numbers the records, makes the chains' links, and commits. */
export class StoreWriter {
  readonly #makeRoom: MakeRoom;
  #database: JournalDatabase;
  #statements: ReturnType<typeof prepare>;
  #ends: Ends;
  #durable = 0;
  #leftOut: LeftOut = "nothing";

  constructor(database: JournalDatabase, makeRoom: MakeRoom = () => false) {
    this.#makeRoom = makeRoom;
    this.#database = database;
    this.#statements = prepare(database);
    this.#ends = readEnds(database);
  }

  /** The session that is written to; null: none has begun. */
  get session(): string | null {
    return this.#ends.session?.id ?? null;
  }

  /** From now on it leaves something out, which counts as written. */
  leaveOut(what: LeftOut): void {
    this.#leftOut = what;
  }

  /** What is wrong with another file if writing is to go on there: it has less or other records than this one. Null: nothing. */
  differenceOf(database: JournalDatabase): string | null {
    const { session, ...own } = this.#ends;
    if (fingerprint(own) !== fingerprint(readEnds(database))) return "it does not end with what was written last";
    if (session === null || session.n === null) return null;
    const { n, link } = readSession(database, session.id);
    return n === session.n && Buffer.from(link).equals(session.link) ? null : `session ${session.id} is another there`;
  }

  /** Goes on in another file, which has the same records. */
  moveTo(database: JournalDatabase): void {
    this.#statements = prepare(database);
    this.#database = database;
  }

  /**
   * Does what the messages say, in their order. What they append is one transaction, unless a session begins between:
   * however many were waiting, the disk is waited for once.
   *
   * @returns how many records, by their weights, are on the disk since the start
   * @throws Error if the disk does not take it: what was to be committed is not in the file then
   */
  take(messages: readonly ToStore[]): number {
    let waiting: StoredRecord[] = [];
    for (const message of messages) {
      switch (message.type) {
        case "append":
          for (const record of message.records) waiting.push(record);
          break;
        case "begin":
          this.#commit(waiting);
          waiting = [];
          this.#begin(message);
          break;
        case "close":
          break;
        default:
          unreachable(message);
      }
    }
    this.#commit(waiting);
    return this.#durable;
  }

  #begin({ id, date, recorded }: StoreBegin): void {
    const { n, records, link } = readSession(this.#database, id);
    if (records !== recorded) {
      throw new Error(`session ${id} has ${records} records there and had ${recorded} when it was read`);
    }
    this.#ends = { ...this.#ends, session: { id, date, n, link } };
  }

  #commit(records: readonly StoredRecord[]): void {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#write(records.filter((record) => isWritten(record, this.#leftOut)));
        break;
      } catch (error) {
        if (!this.#makeRoom(error, attempt)) throw error;
      }
    }
    this.#durable += records.reduce((sum, record) => sum + weightOf(record), 0);
  }

  #write(records: readonly StoredRecord[]): void {
    if (records.length === 0) return;
    let ends = this.#ends;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      for (const record of records) {
        ends = this.#writeRecord(record, ends);
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      // A full disk has rolled it back already, and to do so again would hide why.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#ends = ends;
  }

  #writeRecord(record: StoredRecord, before: Ends): Ends {
    switch (record.stream) {
      case "book":
        return this.#writeBook(record, before);
      case "ops":
        return this.#writeOps(record, before);
      case "checkpoints":
        this.#writeCheckpoint(record, before);
        return before;
      case "ticks":
        return this.#writeTicks(record, before);
      default:
        return unreachable(record);
    }
  }

  #writeCheckpoint({ slot, seq, fit, arena }: StoredCheckpoint, before: Ends): void {
    const bytes = Buffer.from(arena.buffer, arena.byteOffset, arena.byteLength);
    this.#statements.checkpoint.run(sessionOf(before).n, slot, seq, fit, bytes, checkpointHash({ fit, seq, bytes }));
  }

  #writeTicks({ rows: unpacked }: StoredTicks, before: Ends): Ends {
    const { n } = sessionOf(before);
    const [first, rows, frame] = [seqOf(unpacked, 0), unpacked.length / ROW_DOUBLES, packRows(unpacked)];
    const ticksSeq = before.ticksSeq + 1;
    const ticksLink = nextLink(before.ticksLink, ticksLinkText(n, { first, rows, frame }));
    this.#statements.ticks.run(ticksSeq, n, first, rows, frame, ticksLink);
    return { ...before, ticksSeq, ticksLink };
  }

  #writeBook(record: StoredEvent, before: Ends): Ends {
    const { row, type, text } = record;
    const isHeader = type === "session";
    assert(before.session !== null, "a session has begun before its records come");
    assert((before.session.n === null) === isHeader, "a session's first record, and no other, is its header");
    const link = nextLink(before.session.link, text);
    const ends = isHeader ? this.#writeSession(link, before) : before;
    const session = sessionOf(ends);
    const bookSeq = before.bookSeq + 1;
    this.#statements.book.run(bookSeq, session.n, row, type, text, link);
    return { ...ends, bookSeq, session: { ...session, link } };
  }

  #writeSession(header: Uint8Array, before: Ends): Ends {
    assert(before.session !== null, "a session has begun before it is written");
    const { id, date } = before.session;
    const n = before.sessions + 1;
    const sessionsLink = nextLink(before.sessionsLink, headerLinkText(id, header));
    this.#statements.session.run(n, id, date, sessionsLink);
    return { ...before, sessions: n, sessionsLink, session: { ...before.session, n } };
  }

  #writeOps(record: StoredOpsRecord, before: Ends): Ends {
    const { n } = sessionOf(before);
    const { wall, event, slot = null, text = null } = record;
    const opsSeq = before.opsSeq + 1;
    const opsLink = nextLink(before.opsLink, opsLinkText(n, record));
    this.#statements.ops.run(opsSeq, n, wall, event, slot, text, opsLink);
    return { ...before, opsSeq, opsLink };
  }
}

function isWritten(record: StoredRecord, leftOut: LeftOut): boolean {
  if (leftOut === "nothing") return true;
  if (record.stream === "book") return record.type !== "close";
  return leftOut === "close" || (record.stream === "ops" && record.event === "journal");
}

/** The ends of the chains, as one text. */
function fingerprint(ends: Omit<Ends, "session">): string {
  const [book, ops, ticks, sessions] = [ends.bookSeq, ends.opsSeq, ends.ticksSeq, ends.sessions];
  const links = [ends.opsLink, ends.ticksLink, ends.sessionsLink].map((link) => Buffer.from(link).toString("hex"));
  return JSON.stringify([book, ops, ticks, sessions, ...links]);
}

function sessionOf({ session }: Ends): SessionEnd & { readonly n: number } {
  assert(session !== null && session.n !== null, "a session's header comes before its other records");
  return { ...session, n: session.n };
}

function prepare(database: JournalDatabase) {
  return {
    session: database.prepare("INSERT INTO sessions (n, id, date, hash) VALUES (?, ?, ?, ?)"),
    book: database.prepare("INSERT INTO book (seq, session, row, type, record, hash) VALUES (?, ?, ?, ?, ?, ?)"),
    checkpoint: database.prepare(
      "INSERT OR REPLACE INTO checkpoints (session, slot, row, fit, arena, hash) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    ticks: database.prepare("INSERT INTO ticks (seq, session, first, rows, frame, hash) VALUES (?, ?, ?, ?, ?, ?)"),
    ops: database.prepare("INSERT INTO ops (seq, session, wall, event, slot, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"),
  };
}

function readEnds(database: JournalDatabase): Ends {
  const lastOf = (table: string, key: string): { readonly at: number; readonly hash: Uint8Array } => {
    const sql = `SELECT ${key} AS at, hash FROM ${table} ORDER BY ${key} DESC LIMIT 1`;
    return (database.prepare(sql).get() as ReturnType<typeof lastOf> | undefined) ?? { at: 0, hash: CHAIN_START };
  };
  const [sessions, book, ops] = [lastOf("sessions", "n"), lastOf("book", "seq"), lastOf("ops", "seq")];
  const ticks = lastOf("ticks", "seq");
  return {
    bookSeq: book.at,
    opsSeq: ops.at,
    opsLink: ops.hash,
    ticksSeq: ticks.at,
    ticksLink: ticks.hash,
    sessions: sessions.at,
    sessionsLink: sessions.hash,
    session: null,
  };
}

function readSession(database: JournalDatabase, id: string): FoundSession {
  const found = database.prepare("SELECT n FROM sessions WHERE id = ?").get(id) as { n: number } | undefined;
  if (found === undefined) return { n: null, records: 0, link: CHAIN_START };
  const { n } = found;
  const { records } = database.prepare("SELECT count(*) AS records FROM book WHERE session = ?").get(n) as {
    records: number;
  };
  const last = database.prepare("SELECT hash FROM book WHERE session = ? ORDER BY seq DESC LIMIT 1").get(n);
  return { n, records, link: (last as { hash: Uint8Array } | undefined)?.hash ?? CHAIN_START };
}
