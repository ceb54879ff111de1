import { assert, ROW_DOUBLES, unreachable } from "../protocol/mod.ts";
import { checkpointHash, headerLinkText, nextLink, opsLinkText, ticksLinkText } from "./chain.ts";
import type { JournalDatabase } from "./database.ts";
import { isSameEnd, type JournalEnds, readEnds, readSession, type SessionEnd } from "./journal_ends.ts";
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

/**
 * What is not written when the disk is full. `close`: only the session's close is left out, so that the session can be
 * resumed. `all but events`: checkpoints, ticks, the close, and all ops but those about the journal are left out.
 */
export type LeftOut = "all but events" | "close" | "nothing";

/**
 * Called when a commit has failed.
 *
 * @param attempt how often this commit has failed so far, from 1
 * @returns true if the commit is to be tried again
 */
export type MakeRoom = (error: unknown, attempt: number) => boolean;

/** Writes to an open journal: numbers the records, makes the links of the chains, and commits. */
export class StoreWriter {
  readonly #makeRoom: MakeRoom;
  #database: JournalDatabase;
  #statements: ReturnType<typeof prepare>;
  #ends: JournalEnds;
  #durable = 0;
  #leftOut: LeftOut = "nothing";

  constructor(database: JournalDatabase, makeRoom: MakeRoom = () => false) {
    this.#makeRoom = makeRoom;
    this.#database = database;
    this.#statements = prepare(database);
    this.#ends = readEnds(database);
  }

  /** The id of the session that is being written; null: none has begun. */
  get session(): string | null {
    return this.#ends.session?.id ?? null;
  }

  /** From now on these records are not written. They count as durable. */
  leaveOut(what: LeftOut): void {
    this.#leftOut = what;
  }

  /** Why writing cannot go on in another file, which does not have the same records as this one; null: it can. */
  differenceOf(database: JournalDatabase): string | null {
    const { session, ...own } = this.#ends;
    if (!isSameEnd(own, readEnds(database))) return "it does not end with what was written last";
    if (session === null || session.n === null) return null;
    const { n, link } = readSession(database, session.id);
    return n === session.n && Buffer.from(link).equals(session.link) ? null : `session ${session.id} differs there`;
  }

  /** Writes to another file from now on. It must have the same records. */
  moveTo(database: JournalDatabase): void {
    this.#statements = prepare(database);
    this.#database = database;
  }

  /**
   * Handles the messages in order. All their records are one transaction, so that many messages cost one wait for the
   * disk. Only a `begin` between them makes it two.
   *
   * @returns how many records are durable since the start, by their weights
   * @throws Error if a commit fails; its records are then not in the file
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
      throw new Error(`session ${id} has ${records} records now, and had ${recorded} when it was read`);
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
      // SQLite itself rolls back when the disk is full. A second rollback would fail and hide that error.
      if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#ends = ends;
  }

  #writeRecord(record: StoredRecord, before: JournalEnds): JournalEnds {
    switch (record.stream) {
      case "book":
        return this.#writeEvent(record, before);
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

  #writeCheckpoint({ slot, seq, fit, arena }: StoredCheckpoint, before: JournalEnds): void {
    const bytes = Buffer.from(arena.buffer, arena.byteOffset, arena.byteLength);
    this.#statements.checkpoint.run(sessionOf(before).n, slot, seq, fit, bytes, checkpointHash({ fit, seq, bytes }));
  }

  #writeTicks({ rows: unpacked }: StoredTicks, before: JournalEnds): JournalEnds {
    const { n } = sessionOf(before);
    const [first, rows, frame] = [seqOf(unpacked, 0), unpacked.length / ROW_DOUBLES, packRows(unpacked)];
    const ticksSeq = before.ticksSeq + 1;
    const ticksLink = nextLink(before.ticksLink, ticksLinkText(n, { first, rows, frame }));
    this.#statements.ticks.run(ticksSeq, n, first, rows, frame, ticksLink);
    return { ...before, ticksSeq, ticksLink };
  }

  #writeEvent(record: StoredEvent, before: JournalEnds): JournalEnds {
    const { row, type, text } = record;
    const isHeader = type === "session";
    assert(before.session !== null, "a session has begun before its records come");
    assert((before.session.n === null) === isHeader, "a session's first record, and no other, is its header");
    const link = nextLink(before.session.link, text);
    const ends = isHeader ? this.#writeSession(link, before) : before;
    const session = sessionOf(ends);
    const eventSeq = before.eventSeq + 1;
    this.#statements.event.run(eventSeq, session.n, row, type, text, link);
    return { ...ends, eventSeq, session: { ...session, link } };
  }

  #writeSession(header: Uint8Array, before: JournalEnds): JournalEnds {
    assert(before.session !== null, "a session has begun before it is written");
    const { id, date } = before.session;
    const n = before.sessions + 1;
    const sessionsLink = nextLink(before.sessionsLink, headerLinkText(id, header));
    this.#statements.session.run(n, id, date, sessionsLink);
    return { ...before, sessions: n, sessionsLink, session: { ...before.session, n } };
  }

  #writeOps(record: StoredOpsRecord, before: JournalEnds): JournalEnds {
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

function sessionOf({ session }: JournalEnds): SessionEnd & { readonly n: number } {
  assert(session !== null && session.n !== null, "a session's header comes before its other records");
  return { ...session, n: session.n };
}

function prepare(database: JournalDatabase) {
  return {
    session: database.prepare("INSERT INTO sessions (n, id, date, hash) VALUES (?, ?, ?, ?)"),
    event: database.prepare("INSERT INTO book (seq, session, row, type, record, hash) VALUES (?, ?, ?, ?, ?, ?)"),
    checkpoint: database.prepare(
      "INSERT OR REPLACE INTO checkpoints (session, slot, row, fit, arena, hash) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    ticks: database.prepare("INSERT INTO ticks (seq, session, first, rows, frame, hash) VALUES (?, ?, ?, ?, ?, ?)"),
    ops: database.prepare("INSERT INTO ops (seq, session, wall, event, slot, text, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"),
  };
}
