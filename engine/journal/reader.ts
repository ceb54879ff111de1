import { nearest } from "../core/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { checkpointHash } from "./chain.ts";
import { type JournalDatabase, openToRead } from "./database.ts";
import { readRecord } from "./event_text.ts";
import type { OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";
import { unpackRows } from "./tick_frame.ts";

/** A session as a journal has it. */
export interface StoredSession {
  /** 1, 2, 3 … in the file. */
  readonly n: number;
  /** `<date>-<n-th of that date in the file>`. */
  readonly id: string;
  readonly date: string;
  /** Records of its book. */
  readonly records: number;
  readonly orders: number;
  /** The numbers of its first and last record in the file; 0: it has none. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The highest row that one of its records is of. */
  readonly lastRow: number;
  /** False: it is being traded, or was killed and can be resumed. */
  readonly ended: boolean;
  /** It was killed, and has been ended afterwards. */
  readonly settled: boolean;
  /** By its close: ticks, and what was realised in units of money. Null: it has no end. */
  readonly ticks: number | null;
  readonly realised: number | null;
}

/** A line of the table of sessions. */
export interface SessionRow {
  readonly n: number;
  readonly id: string;
  readonly date: string;
  readonly hash: Buffer;
}

/** A line of the table of the book. */
export interface EventRow {
  readonly seq: number;
  readonly row: number;
  readonly type: string;
  readonly record: string;
  readonly hash: Buffer;
}

/** A line of the table of ops. */
export interface OpsRow {
  readonly seq: number;
  readonly session: number;
  readonly wall: number;
  readonly event: string;
  readonly slot: number | null;
  readonly text: string | null;
  readonly hash: Buffer;
}

/** A line of the table of ticks. */
export interface TicksRow {
  readonly seq: number;
  readonly session: number;
  /** The first row of the tape that it has, and how many. */
  readonly first: number;
  readonly rows: number;
  readonly frame: Buffer;
  readonly hash: Buffer;
}

/** The record of a line of the table of ops. */
export function opsRecordOf({ wall, event, slot, text }: OpsRow): OpsRecord {
  return { wall, event, ...(slot === null ? {} : { slot }), ...(text === null ? {} : { text }) };
}

/** What `ops` has last of a session that was settled. */
export const SETTLED = "settled";

/** Lines that are held in memory at a time. */
const PAGE = 1_000;

const SESSIONS = "SELECT n, id, date, hash FROM sessions ORDER BY n";
const TOTALS = `SELECT count(*) AS records, coalesce(sum(type IN ('order', 'guard')), 0) AS orders,
  coalesce(min(seq), 0) AS firstSeq, coalesce(max(seq), 0) AS lastSeq, coalesce(max(row), 0) AS lastRow
  FROM book WHERE session = ?`;
const CLOSE = "SELECT seq, row, type, record, hash FROM book WHERE session = ? AND seq = ? AND type = 'close'";
const BOOK = `SELECT seq, row, type, record, hash FROM book WHERE session = ? AND seq > ? ORDER BY seq LIMIT ${PAGE}`;
const OPS = `SELECT seq, session, wall, event, slot, text, hash FROM ops WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`;
const OPS_OF = `SELECT seq, session, wall, event, slot, text, hash FROM ops WHERE session = ? AND seq > ?
  ORDER BY seq LIMIT ${PAGE}`;
const CHECKPOINTS = "SELECT slot, row AS seq, fit, arena, hash FROM checkpoints WHERE session = ? ORDER BY slot";
// The last records of a book are of its last instants; by how much they are not in order does not matter here.
const LAST_TS = `SELECT max(coalesce(json_extract(record, '$.ts'), json_extract(record, '$.order.ts'))) AS ts
  FROM (SELECT record FROM book WHERE session = ? ORDER BY seq DESC LIMIT ${PAGE})`;
const HAS_TABLE = "SELECT 1 AS has FROM sqlite_master WHERE name = ?";
const TICKS = "SELECT seq, session, first, rows, frame, hash FROM ticks WHERE seq > ? ORDER BY seq LIMIT 1";
const TICKS_OF = `SELECT seq, session, first, rows, frame, hash FROM ticks WHERE session = ? AND seq > ?
  ORDER BY seq LIMIT 1`;
const LAST_TICKS = `SELECT seq, session, first, rows, frame, hash FROM ticks WHERE session = ?
  ORDER BY seq DESC LIMIT 1`;
// A settlement is the last that happens to a session.
const LAST_OP = "SELECT event FROM ops WHERE session = ? ORDER BY seq DESC LIMIT 1";
const BETWEEN = "SELECT seq FROM book WHERE seq BETWEEN ? AND ? ORDER BY seq";
const STRAYS = "SELECT DISTINCT session FROM book WHERE session NOT IN (SELECT n FROM sessions) ORDER BY session";
// One problem is enough to know that the file is damaged.
const DAMAGE = "PRAGMA integrity_check(1)";

type Statement = ReturnType<typeof prepare>;
type StatementName =
  | "sessions"
  | "totals"
  | "close"
  | "book"
  | "ops"
  | "opsOf"
  | "strays"
  | "damage"
  | "lastOp"
  | "between";

/**
 * Reads a journal, as it is at one moment, whoever writes to it meanwhile. Whatever it cannot read is an EngineError
 * JOURNAL_FILE.
 */
export class JournalReader {
  readonly file: string;
  readonly #database: JournalDatabase;
  readonly #statements: Readonly<Record<StatementName, Statement>>;

  /** @throws EngineError JOURNAL_FILE if there is no such file, or it is no journal that can be read */
  static open(file: string): JournalReader {
    const database = openToRead(file);
    try {
      return new JournalReader(file, database);
    } catch (cause) {
      database.close();
      throw unreadable(file, cause);
    }
  }

  private constructor(file: string, database: JournalDatabase) {
    this.file = file;
    this.#database = database;
    // Everything that is read belongs together.
    database.exec("BEGIN");
    this.#statements = {
      sessions: prepare(database, SESSIONS),
      totals: prepare(database, TOTALS),
      close: prepare(database, CLOSE),
      book: prepare(database, BOOK),
      ops: prepare(database, OPS),
      opsOf: prepare(database, OPS_OF),
      strays: prepare(database, STRAYS),
      damage: prepare(database, DAMAGE),
      lastOp: prepare(database, LAST_OP),
      between: prepare(database, BETWEEN),
    };
  }

  /** The sessions, in the order in which they began. */
  *sessions(): IterableIterator<StoredSession> {
    for (const { n, id, date } of this.sessionRows()) yield this.#describe({ n, id, date });
  }

  /**
   * A session by its id, or the one that began last by the word `last`.
   *
   * @throws EngineError USAGE if there is none, naming those that there are
   */
  session(idOrLast: string): StoredSession {
    const rows = this.sessionRows();
    const found = idOrLast === "last" ? rows.at(-1) : rows.find(({ id }) => id === idOrLast);
    if (found !== undefined) return this.#describe(found);
    throw noSuchSession(
      this.file,
      idOrLast,
      rows.map(({ id }) => id),
    );
  }

  /** The texts of a session's records, in order. */
  *texts(n: number): IterableIterator<string> {
    for (const { record } of this.eventRows(n)) yield record;
  }

  /** A session's records, in order. @throws EngineError JOURNAL_FILE at a text that is no record */
  *book(n: number): IterableIterator<JournalEvent> {
    for (const row of this.eventRows(n)) yield this.#parse(row);
  }

  /** What happened to the engine in a session, in order. */
  *ops(n: number): IterableIterator<OpsRecord> {
    for (const row of this.#pages<OpsRow>("opsOf", [n])) yield opsRecordOf(row);
  }

  /** The last instant that a session's book tells of, in microseconds; null: of none. */
  lastTs(n: number): number | null {
    const row = this.#attempt(() => this.#database.prepare<number[]>(LAST_TS).get(n)) as { readonly ts: number | null };
    return row.ts;
  }

  /** The last states of a session's slots: those that are what was written. A file of an older program has none. */
  checkpoints(n: number): readonly SlotCheckpoint[] {
    type Row = Omit<SlotCheckpoint, "arena"> & { readonly arena: ArrayBuffer; readonly hash: ArrayBuffer };
    if (!this.#has("checkpoints")) return [];
    return this.#attempt(() => {
      const rows = this.#database.prepare<number[]>(CHECKPOINTS).all(n) as readonly Row[];
      return rows.flatMap(({ slot, seq, fit, arena, hash }) => {
        // In memory of its own: doubles are aligned there.
        const bytes = Uint8Array.from(new Uint8Array(arena));
        const isSound = checkpointHash({ fit, seq, bytes }).equals(new Uint8Array(hash)) && bytes.length % 8 === 0;
        return isSound ? [{ slot, seq, fit, arena: new Float64Array(bytes.buffer) }] : [];
      });
    });
  }

  /** The rows of the tape that a session has recorded, a frame at a time. @throws EngineError JOURNAL_FILE at a damaged one */
  *ticks(n: number): IterableIterator<Float64Array> {
    for (const row of this.ticksRows(n)) yield this.#unpack(row);
  }

  /** The last frame of a session's rows; null: it has none. */
  lastTicks(n: number): Float64Array | null {
    if (!this.#has("ticks")) return null;
    const row = this.#attempt(() => this.#database.prepare<number[]>(LAST_TICKS).get(n));
    return row === undefined ? null : this.#unpack(withFrame(row as TicksRow));
  }

  /** The table of ticks as it stands, of one session or of all, by number. A file of an older program has none. */
  *ticksRows(n: number | null = null): IterableIterator<TicksRow> {
    if (!this.#has("ticks")) return;
    const statement = this.#attempt(() => this.#database.prepare<number[]>(n === null ? TICKS : TICKS_OF));
    // A frame at a time: they are large.
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const row = this.#attempt(() => statement.get(...(n === null ? [after] : [n, after])));
      if (row === undefined) return;
      const frame = withFrame(row as TicksRow);
      yield frame;
      after = frame.seq;
    }
  }

  /** The table of sessions as it stands. */
  sessionRows(): readonly SessionRow[] {
    return (this.#all("sessions", []) as readonly SessionRow[]).map(withBytes);
  }

  /** The table of the book as it stands, of one session, by number. */
  *eventRows(n: number): IterableIterator<EventRow> {
    for (const row of this.#pages<EventRow>("book", [n])) yield withBytes(row);
  }

  /** The table of ops as it stands, by number. */
  *opsRows(): IterableIterator<OpsRow> {
    for (const row of this.#pages<OpsRow>("ops", [])) yield withBytes(row);
  }

  /** The first number between two, both included, that no record of the file has; null: all are there. */
  firstMissing(from: number, to: number): number | null {
    let expected = from;
    for (const { seq } of this.#all("between", [from, to]) as readonly { readonly seq: number }[]) {
      if (seq !== expected) break;
      expected += 1;
    }
    return expected > to ? null : expected;
  }

  /** Sessions that have records in the book, and no line in the table of sessions. */
  strays(): readonly number[] {
    return (this.#all("strays", []) as readonly { readonly session: number }[]).map(({ session }) => session);
  }

  /** What SQLite itself finds wrong with the file; null: nothing. */
  damage(): string | null {
    const [found] = this.#all("damage", []) as readonly { readonly integrity_check: string }[];
    const text = found?.integrity_check ?? "ok";
    return text === "ok" ? null : text;
  }

  /** Lets go of the file. */
  close(): void {
    // Prepared statements keep the connection, and with it the moment that it reads, until they are collected.
    if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    this.#database.close();
  }

  #describe({ n, id, date }: Pick<SessionRow, "n" | "id" | "date">): StoredSession {
    type Totals = Pick<StoredSession, "records" | "orders" | "firstSeq" | "lastSeq" | "lastRow">;
    const [totals] = this.#all("totals", [n]) as readonly Totals[];
    const { records = 0, orders = 0, firstSeq = 0, lastSeq = 0, lastRow = 0 } = totals ?? {};
    const [row] = this.#all("close", [n, lastSeq]) as readonly EventRow[];
    const close = row === undefined ? null : this.#parse(row);
    const { ticks, realised } = close?.type === "close" ? close : { ticks: null, realised: null };
    const ended = ticks !== null;
    const settled =
      ended && this.#all("lastOp", [n]).some((op) => (op as { readonly event: string }).event === SETTLED);
    return { n, id, date, records, orders, firstSeq, lastSeq, lastRow, ended, settled, ticks, realised };
  }

  #has(table: string): boolean {
    return this.#attempt(() => this.#database.prepare<string[]>(HAS_TABLE).get(table)) !== undefined;
  }

  #unpack({ seq, rows, frame }: TicksRow): Float64Array {
    try {
      return unpackRows(frame, rows);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw notJournal(this.file, `frame ${seq} of its ticks is damaged: ${cause.message}`, cause);
    }
  }

  #parse({ seq, record }: EventRow): JournalEvent {
    const read = readRecord(record);
    if ("record" in read) return read.record;
    throw notJournal(this.file, `record ${seq} is none: ${read.problem}`);
  }

  /** Lines by number, a page at a time, so that a long book is never in memory as a whole. */
  *#pages<Row extends { readonly seq: number }>(
    name: StatementName,
    parameters: readonly number[],
  ): IterableIterator<Row> {
    // No number is as low, not even one that somebody has put there.
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const page = this.#all(name, [...parameters, after]) as readonly Row[];
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.seq ?? after;
    }
  }

  #all(name: StatementName, parameters: readonly number[]): readonly unknown[] {
    return this.#attempt(() => this.#statements[name].all(...parameters));
  }

  /** @throws EngineError JOURNAL_FILE for whatever SQLite throws */
  #attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (cause) {
      throw unreadable(this.file, cause);
    }
  }
}

function prepare(database: JournalDatabase, sql: string) {
  return database.prepare<number[]>(sql);
}

/** A line with its link as bytes: libsql gives it as what is below them, and types know nothing of that. */
function withBytes<Row extends { readonly hash: Buffer }>(row: Row): Row {
  return { ...row, hash: Buffer.from(row.hash) };
}

function withFrame(row: TicksRow): TicksRow {
  return { ...row, frame: Buffer.from(row.frame), hash: Buffer.from(row.hash) };
}

function noSuchSession(file: string, asked: string, ids: readonly string[]): EngineError {
  const expected = `${file}: Expected a session of this journal, was ${JSON.stringify(asked)}`;
  if (ids.length === 0) return new EngineError("USAGE", `${expected}\n  hint: it has none yet; run one first`);
  if (nearest(asked, ["last"]) !== null) return new EngineError("USAGE", `${expected}\n  hint: did you mean last?`);
  const first = nearest(asked, ids);
  // The latest are the likeliest to be meant.
  const others = ids.filter((id) => id !== first).toReversed();
  const named = [...(first === null ? [] : [first]), ...others].slice(0, MAX_NAMED);
  const left = ids.length - named.length;
  const more = left > 0 ? ` and ${left} more, which bulkhead sessions lists` : "";
  return new EngineError("USAGE", `${expected}\n  hint: there are ${named.join(", ")}${more}; or last`);
}

/** Sessions that an error names. */
const MAX_NAMED = 5;

function unreadable(file: string, cause: unknown): unknown {
  if (cause instanceof EngineError || !(cause instanceof Error)) return cause;
  return notJournal(file, cause.message, cause);
}

function notJournal(file: string, found: string, cause?: unknown): EngineError {
  const message = `${file}: Expected a journal that can be read, but ${found}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`, { cause });
}
