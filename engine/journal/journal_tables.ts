import { EngineError } from "../protocol/mod.ts";
import { type JournalDatabase, openToRead } from "./database.ts";
import type { OpsRecord } from "./journal.ts";

/** A line of the table `sessions`. */
export interface SessionRow {
  readonly n: number;
  readonly id: string;
  readonly date: string;
  readonly hash: Buffer;
}

/** A line of the table `book`, which has the events. */
export interface EventRow {
  readonly seq: number;
  readonly row: number;
  readonly type: string;
  readonly record: string;
  readonly hash: Buffer;
}

/** A line of the table `ops`. */
export interface OpsRow {
  readonly seq: number;
  readonly session: number;
  readonly wall: number;
  readonly event: string;
  readonly slot: number | null;
  readonly text: string | null;
  readonly hash: Buffer;
}

/** A line of the table `ticks`: one packed frame of tape rows. */
export interface TicksRow {
  readonly seq: number;
  readonly session: number;
  /** The seq of the frame's first tape row. */
  readonly first: number;
  /** How many tape rows the frame has. */
  readonly rows: number;
  readonly frame: Buffer;
  readonly hash: Buffer;
}

/** A line of the table `checkpoints`: the state of one slot. */
export interface CheckpointRow {
  readonly slot: number;
  readonly seq: number;
  readonly fit: string;
  readonly arena: Buffer;
  readonly hash: Buffer;
}

/** Counts over the events of one session. `firstSeq` and `lastSeq` are 0 if it has no events. */
export interface EventTotals {
  readonly records: number;
  readonly orders: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly lastRow: number;
}

/** The ops record that a line of the table `ops` has. */
export function opsRecordOf({ wall, event, slot, text }: OpsRow): OpsRecord {
  return { wall, event, ...(slot === null ? {} : { slot }), ...(text === null ? {} : { text }) };
}

/** Lines that are in memory at a time. */
const PAGE = 1_000;

const SESSIONS = "SELECT n, id, date, hash FROM sessions ORDER BY n";
const TOTALS = `SELECT count(*) AS records, coalesce(sum(type IN ('order', 'guard')), 0) AS orders,
  coalesce(min(seq), 0) AS firstSeq, coalesce(max(seq), 0) AS lastSeq, coalesce(max(row), 0) AS lastRow
  FROM book WHERE session = ?`;
const CLOSE = "SELECT seq, row, type, record, hash FROM book WHERE session = ? AND seq = ? AND type = 'close'";
const EVENTS = `SELECT seq, row, type, record, hash FROM book WHERE session = ? AND seq > ? ORDER BY seq LIMIT ${PAGE}`;
const OPS = `SELECT seq, session, wall, event, slot, text, hash FROM ops WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`;
const OPS_OF = `SELECT seq, session, wall, event, slot, text, hash FROM ops WHERE session = ? AND seq > ?
  ORDER BY seq LIMIT ${PAGE}`;
const LAST_OP = "SELECT event FROM ops WHERE session = ? ORDER BY seq DESC LIMIT 1";
const CHECKPOINTS = "SELECT slot, row AS seq, fit, arena, hash FROM checkpoints WHERE session = ? ORDER BY slot";
// Events are not strictly in order of time, but the latest instant is among the last page of them.
const LAST_TS = `SELECT max(coalesce(json_extract(record, '$.ts'), json_extract(record, '$.order.ts'))) AS ts
  FROM (SELECT record FROM book WHERE session = ? ORDER BY seq DESC LIMIT ${PAGE})`;
const HAS_TABLE = "SELECT 1 AS has FROM sqlite_master WHERE name = ?";
const TICKS = "SELECT seq, session, first, rows, frame, hash FROM ticks WHERE seq > ? ORDER BY seq LIMIT 1";
const TICKS_OF = `SELECT seq, session, first, rows, frame, hash FROM ticks WHERE session = ? AND seq > ?
  ORDER BY seq LIMIT 1`;
const LAST_TICKS = `SELECT seq, session, first, rows, frame, hash FROM ticks WHERE session = ?
  ORDER BY seq DESC LIMIT 1`;
const BETWEEN = "SELECT seq FROM book WHERE seq BETWEEN ? AND ? ORDER BY seq";
const WITHOUT_SESSION =
  "SELECT DISTINCT session FROM book WHERE session NOT IN (SELECT n FROM sessions) ORDER BY session";
// One problem is enough to know that the file is damaged.
const DAMAGE = "PRAGMA integrity_check(1)";

type Statement = ReturnType<typeof prepare>;

/** The queries that read page by page. */
type PagedTable = "events" | "ops" | "opsOf";
type StatementName = PagedTable | "between" | "close" | "damage" | "lastOp" | "sessions" | "totals" | "withoutSession";

/**
 * The tables of a journal file, line by line, as they were at the moment of opening. Others may write to the file
 * meanwhile. Every failure to read is an EngineError JOURNAL_FILE.
 */
export class JournalTables {
  readonly file: string;
  readonly #database: JournalDatabase;
  readonly #statements: Readonly<Record<StatementName, Statement>>;

  /** @throws EngineError JOURNAL_FILE if there is no such file, or it is not a journal that can be read */
  static open(file: string): JournalTables {
    const database = openToRead(file);
    try {
      return new JournalTables(file, database);
    } catch (cause) {
      database.close();
      throw unreadable(file, cause);
    }
  }

  private constructor(file: string, database: JournalDatabase) {
    this.file = file;
    this.#database = database;
    // One transaction for all reads, so that they see the same moment.
    database.exec("BEGIN");
    this.#statements = {
      sessions: prepare(database, SESSIONS),
      totals: prepare(database, TOTALS),
      close: prepare(database, CLOSE),
      events: prepare(database, EVENTS),
      ops: prepare(database, OPS),
      opsOf: prepare(database, OPS_OF),
      withoutSession: prepare(database, WITHOUT_SESSION),
      damage: prepare(database, DAMAGE),
      lastOp: prepare(database, LAST_OP),
      between: prepare(database, BETWEEN),
    };
  }

  /** All sessions, in the order in which they began. */
  sessions(): readonly SessionRow[] {
    return (this.#all("sessions", []) as readonly SessionRow[]).map(withHash);
  }

  /** The events of session `n`, by number. */
  *events(n: number): IterableIterator<EventRow> {
    for (const row of this.#pages<EventRow>("events", [n])) yield withHash(row);
  }

  totals(n: number): EventTotals {
    const [totals] = this.#all("totals", [n]) as readonly EventTotals[];
    return totals ?? { records: 0, orders: 0, firstSeq: 0, lastSeq: 0, lastRow: 0 };
  }

  /** The event `seq` of session `n` if it is the session's close; null: it is not. */
  closeAt(n: number, seq: number): EventRow | null {
    const [row] = this.#all("close", [n, seq]) as readonly EventRow[];
    return row ?? null;
  }

  /** The latest instant in the events of session `n`, in microseconds; null: no event has one. */
  lastTs(n: number): number | null {
    const row = this.#attempt(() => this.#database.prepare<number[]>(LAST_TS).get(n)) as { readonly ts: number | null };
    return row.ts;
  }

  /** The ops of all sessions, by number. */
  *ops(): IterableIterator<OpsRow> {
    for (const row of this.#pages<OpsRow>("ops", [])) yield withHash(row);
  }

  /** The ops of session `n`, by number. */
  opsOf(n: number): IterableIterator<OpsRow> {
    return this.#pages<OpsRow>("opsOf", [n]);
  }

  /** The name of the last op of session `n`; null: it has none. */
  lastOp(n: number): string | null {
    const [op] = this.#all("lastOp", [n]) as readonly { readonly event: string }[];
    return op?.event ?? null;
  }

  /** The checkpoints of session `n`, by slot. A file of an older program has none. */
  checkpoints(n: number): readonly CheckpointRow[] {
    if (!this.#has("checkpoints")) return [];
    return this.#attempt(() => this.#database.prepare<number[]>(CHECKPOINTS).all(n)) as readonly CheckpointRow[];
  }

  /**
   * The frames of recorded ticks, of session `n` or of all sessions, by number. A file of an older program has none.
   */
  *ticks(n: number | null = null): IterableIterator<TicksRow> {
    if (!this.#has("ticks")) return;
    const statement = this.#attempt(() => this.#database.prepare<number[]>(n === null ? TICKS : TICKS_OF));
    // One frame at a time, for they are large.
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const row = this.#attempt(() => statement.get(...(n === null ? [after] : [n, after])));
      if (row === undefined) return;
      const frame = withFrame(row as TicksRow);
      yield frame;
      after = frame.seq;
    }
  }

  /** The last frame of session `n`; null: it has none. */
  lastTicks(n: number): TicksRow | null {
    if (!this.#has("ticks")) return null;
    const row = this.#attempt(() => this.#database.prepare<number[]>(LAST_TICKS).get(n));
    return row === undefined ? null : withFrame(row as TicksRow);
  }

  /** The first number in `from` to `to`, both included, that no event of the file has; null: none is missing. */
  firstMissing(from: number, to: number): number | null {
    let expected = from;
    for (const { seq } of this.#all("between", [from, to]) as readonly { readonly seq: number }[]) {
      if (seq !== expected) break;
      expected += 1;
    }
    return expected > to ? null : expected;
  }

  /** The numbers of sessions that have events, but no line in the table `sessions`. */
  withoutSession(): readonly number[] {
    return (this.#all("withoutSession", []) as readonly { readonly session: number }[]).map(({ session }) => session);
  }

  /** The first problem that SQLite finds in the file; null: none. */
  damage(): string | null {
    const [found] = this.#all("damage", []) as readonly { readonly integrity_check: string }[];
    const text = found?.integrity_check ?? "ok";
    return text === "ok" ? null : text;
  }

  /** Releases the file. */
  close(): void {
    // Prepared statements hold the connection until they are collected. Without this it would go on seeing the old
    // moment, and the writer's log could not be cut.
    if (this.#database.inTransaction) this.#database.exec("ROLLBACK");
    this.#database.close();
  }

  #has(table: string): boolean {
    return this.#attempt(() => this.#database.prepare<string[]>(HAS_TABLE).get(table)) !== undefined;
  }

  /** Lines by number, one page at a time: a long session is never in memory as a whole. */
  *#pages<Row extends { readonly seq: number }>(
    name: PagedTable,
    parameters: readonly number[],
  ): IterableIterator<Row> {
    // Below every number, also below one that somebody has written into the file by hand.
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

  /** @throws EngineError JOURNAL_FILE for every error of SQLite */
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

/** libsql returns a blob as an ArrayBuffer, though its types say Buffer. */
function withHash<Row extends { readonly hash: Buffer }>(row: Row): Row {
  return { ...row, hash: Buffer.from(row.hash) };
}

function withFrame(row: TicksRow): TicksRow {
  return { ...row, frame: Buffer.from(row.frame), hash: Buffer.from(row.hash) };
}

function unreadable(file: string, cause: unknown): unknown {
  if (cause instanceof EngineError || !(cause instanceof Error)) return cause;
  return notJournal(file, cause.message, cause);
}

/** The error for a journal whose contents cannot be read. */
export function notJournal(file: string, found: string, cause?: unknown): EngineError {
  const message = `${file}: Expected a journal that can be read, but ${found}`;
  return new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`, { cause });
}
