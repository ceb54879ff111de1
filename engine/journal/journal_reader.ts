import { nearest } from "../core/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { checkpointHash } from "./chain.ts";
import { readRecord } from "./event_text.ts";
import type { OpsRecord, SlotCheckpoint } from "./journal.ts";
import type { JournalEvent } from "./journal_event.ts";
import {
  type EventRow,
  JournalTables,
  notJournal,
  opsRecordOf,
  type SessionRow,
  type TicksRow,
} from "./journal_tables.ts";
import { unpackRows } from "./tick_frame.ts";

/** A session in a journal. */
export interface StoredSession {
  /** 1, 2, 3 … in the file. */
  readonly n: number;
  /** `<date>-<n-th of that date in the file>`. */
  readonly id: string;
  readonly date: string;
  /** Number of its events. */
  readonly records: number;
  readonly orders: number;
  /** The numbers of its first and last event in the file; 0: it has none. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The highest tape row of its events. */
  readonly lastRow: number;
  /** False: it is being traded, or was killed and can be resumed. */
  readonly ended: boolean;
  /** True: it was killed, and a later start has closed it. */
  readonly settled: boolean;
  /** By its close: number of ticks, and the realised profit in units of money. Null: it has no close. */
  readonly ticks: number | null;
  readonly realised: number | null;
  /** The same by the currency's name, where there are several: then `realised` is null. */
  readonly realisedByCurrency: Readonly<Record<string, number>> | null;
  /** By its close: why its numbers cannot be relied on. Null: they can, or it has no close. */
  readonly refused: string | null;
}

/** The last op of a session that was killed, and was closed by a later start. */
export const SETTLED = "settled";

/** Sessions that an error names. */
const MAX_NAMED = 5;

/**
 * Reads the sessions of a journal, as it was at the moment of opening. Others may write to the file meanwhile. Every
 * failure to read is an EngineError JOURNAL_FILE.
 *
 * @example
 * const reader = JournalReader.open("journal.db");
 * const { n } = reader.session("last");
 * for (const event of reader.events(n)) console.log(event.type);
 * reader.close();
 */
export class JournalReader {
  readonly file: string;
  /** What the reader reads from: the lines of the file's tables. */
  readonly tables: JournalTables;

  /** @throws EngineError JOURNAL_FILE if there is no such file, or it is not a journal that can be read */
  static open(file: string): JournalReader {
    return new JournalReader(JournalTables.open(file));
  }

  private constructor(tables: JournalTables) {
    this.file = tables.file;
    this.tables = tables;
  }

  /** The sessions, in the order in which they began. */
  *sessions(): IterableIterator<StoredSession> {
    for (const row of this.tables.sessions()) yield this.#describe(row);
  }

  /**
   * A session by its id. The word `last` is the session that began last.
   *
   * @throws EngineError USAGE if there is no such session; the message names those that there are
   */
  session(idOrLast: string): StoredSession {
    const rows = this.tables.sessions();
    const found = idOrLast === "last" ? rows.at(-1) : rows.find(({ id }) => id === idOrLast);
    if (found !== undefined) return this.#describe(found);
    throw noSuchSession(
      this.file,
      idOrLast,
      rows.map(({ id }) => id),
    );
  }

  /** The texts of a session's events, in order. */
  *texts(n: number): IterableIterator<string> {
    for (const { record } of this.tables.events(n)) yield record;
  }

  /** A session's events, in order. @throws EngineError JOURNAL_FILE at a text that is not an event */
  *events(n: number): IterableIterator<JournalEvent> {
    for (const row of this.tables.events(n)) yield this.#parse(row);
  }

  /** What happened to the engine in a session, in order. */
  *ops(n: number): IterableIterator<OpsRecord> {
    for (const row of this.tables.opsOf(n)) yield opsRecordOf(row);
  }

  /** The latest instant in a session's events, in microseconds; null: no event has one. */
  lastTs(n: number): number | null {
    return this.tables.lastTs(n);
  }

  /** The last checkpoint of each slot of a session. One whose hash is wrong is left out. */
  checkpoints(n: number): readonly SlotCheckpoint[] {
    return this.tables.checkpoints(n).flatMap(({ slot, seq, fit, arena, hash }) => {
      // A copy, for doubles must be aligned.
      const bytes = Uint8Array.from(new Uint8Array(arena));
      const isSound = checkpointHash({ fit, seq, bytes }).equals(new Uint8Array(hash)) && bytes.length % 8 === 0;
      return isSound ? [{ slot, seq, fit, arena: new Float64Array(bytes.buffer) }] : [];
    });
  }

  /**
   * The tape rows that a session has recorded, one frame at a time.
   *
   * @throws EngineError JOURNAL_FILE at a damaged frame
   */
  *ticks(n: number): IterableIterator<Float64Array> {
    for (const row of this.tables.ticks(n)) yield this.#unpack(row);
  }

  /** The last frame of a session's tape rows; null: it has none. @throws EngineError JOURNAL_FILE if it is damaged */
  lastTicks(n: number): Float64Array | null {
    const row = this.tables.lastTicks(n);
    return row === null ? null : this.#unpack(row);
  }

  /** Releases the file. */
  close(): void {
    this.tables.close();
  }

  #describe({ n, id, date }: Pick<SessionRow, "n" | "id" | "date">): StoredSession {
    const totals = this.tables.totals(n);
    const row = this.tables.closeAt(n, totals.lastSeq);
    const close = row === null ? null : this.#parse(row);
    const end = close?.type === "close" ? close : null;
    const ended = end !== null;
    const { ticks = null, realised = null, realisedByCurrency = null, refused = null } = end ?? {};
    const settled = ended && this.tables.lastOp(n) === SETTLED;
    return { n, id, date, ...totals, ended, settled, ticks, realised, realisedByCurrency, refused };
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
    throw notJournal(this.file, `record ${seq} cannot be read: ${read.problem}`);
  }
}

function noSuchSession(file: string, asked: string, ids: readonly string[]): EngineError {
  const expected = `${file}: Expected a session of this journal, was ${JSON.stringify(asked)}`;
  if (ids.length === 0) return new EngineError("USAGE", `${expected}\n  hint: it has none yet; run one first`);
  if (nearest(asked, ["last"]) !== null) return new EngineError("USAGE", `${expected}\n  hint: did you mean last?`);
  const first = nearest(asked, ids);
  // The latest first: people mostly mean one of them.
  const others = ids.filter((id) => id !== first).toReversed();
  const named = [...(first === null ? [] : [first]), ...others].slice(0, MAX_NAMED);
  const left = ids.length - named.length;
  const more = left > 0 ? ` and ${left} more, which bulkhead sessions lists` : "";
  return new EngineError("USAGE", `${expected}\n  hint: there are ${named.join(", ")}${more}; or last`);
}
