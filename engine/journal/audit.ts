import { CHAIN_START, headerLinkText, nextLink, opsLinkText } from "./chain.ts";
import { EventCheck } from "./event_check.ts";
import { EventOrder } from "./event_order.ts";
import { readRecord } from "./event_text.ts";
import type { SessionHeader } from "./journal_event.ts";
import { type EventRow, type JournalReader, opsRecordOf, type SessionRow } from "./reader.ts";
import { rowOf } from "./row_of.ts";
import { auditTicks } from "./ticks_audit.ts";

/** The first thing that is wrong in a session, and where. */
export interface AuditProblem {
  /** Of which stream `seq` is; null: it is about the session as a whole. */
  readonly stream: "book" | "ops" | "ticks" | null;
  /** The record's number in the file. */
  readonly seq: number | null;
  /** The tape's row that the record says it is of. */
  readonly row: number | null;
  readonly text: string;
}

/** What an audit has found out about a session. */
export interface SessionAudit {
  readonly id: string;
  readonly records: number;
  readonly ended: boolean;
  /** Null if it does not have a header that says so. */
  readonly zone: string | null;
  /** Null: it is sound. */
  readonly problem: AuditProblem | null;
}

const UNLINKED = "its link does not follow from the record before and what it says";

/** A session by its own book. */
interface Walked extends SessionAudit {
  readonly row: SessionRow;
  /** The number of its first record in the file; null: it has none. */
  readonly firstSeq: number | null;
  /** The last numbers of its stretches in the file: one, unless it was settled after others had begun. */
  readonly runs: readonly number[];
  readonly lastRow: number;
  /** The link of its first record, which ought to be its header. */
  readonly headerLink: Buffer | null;
}

/**
 * Checks every session of a journal: numbers without gaps, the chains over book, headers, ops and recorded ticks, and each book played
 * again. Each link is held against the one before as it is in the file, so that one change is one finding.
 *
 * Whoever deletes the newest records of the file leaves one that could have been so: what comes after a record holds it
 * in its place.
 *
 * @throws EngineError JOURNAL_FILE if the file cannot be read
 */
export function auditSessions(reader: JournalReader): readonly SessionAudit[] {
  const rows = reader.sessionRows();
  const ops = auditOps(reader, new Set(rows.map(({ n }) => n)));
  const ticks = auditTicks(reader);
  const chain = new HeaderChain();
  // A session that was settled goes on behind those that came after it.
  const firstMissing = (from: number, to: number): number | null => reader.firstMissing(from, to);
  const walked = rows.map((row) => walk(reader, row, firstMissing));
  const gaps = findGaps(walked);
  const audited = walked.map(({ id, records, ended, zone, problem, ...session }, i) => {
    const { row, firstSeq } = session;
    const unlinked = chain.check(row, session.headerLink);
    // A session whose first record is not its header has nothing that its own link could follow from.
    const first = problem?.seq === firstSeq ? problem : null;
    const ofBook = gaps.before.get(i) ?? first ?? unlinked ?? problem ?? gaps.behind.get(i) ?? null;
    const frame = ticks.get(row.n);
    const ofTicks: AuditProblem | null = frame === undefined ? null : { stream: "ticks", ...frame };
    const found = ofBook ?? ops.get(row.n) ?? ofTicks;
    return { id, records, ended, zone, problem: found };
  });
  return [...audited, ...strays(reader, ops, rows)];
}

/** Records that are missing between sessions, by the session that they are missing before or behind. */
function findGaps(walked: readonly Walked[]): Readonly<Record<"before" | "behind", ReadonlyMap<number, AuditProblem>>> {
  const before: Map<number, AuditProblem> = new Map();
  const behind: Map<number, AuditProblem> = new Map();
  const ends: number[] = [];
  for (const [i, { row, firstSeq, runs }] of walked.entries()) {
    if (firstSeq === null) continue;
    const lastSeq = ends.reduce((last, end) => (end < firstSeq ? Math.max(last, end) : last), 0);
    const previous = walked[i - 1];
    if (firstSeq !== lastSeq + 1) {
      // If the session before has no end, that is what is missing.
      if (previous !== undefined && !previous.ended && row.n === previous.row.n + 1) {
        const text = `expected record ${lastSeq + 1} behind it, was none: the next is ${firstSeq}`;
        behind.set(i - 1, { stream: "book", seq: lastSeq, row: previous.lastRow, text });
      } else before.set(i, { stream: "book", seq: firstSeq, row: 0, text: missing(lastSeq + 1) });
    }
    for (const run of runs) ends.push(run);
  }
  return { before, behind };
}

/** Sessions that only the book, or ops, knows of. */
function strays(
  reader: JournalReader,
  ops: ReadonlyMap<number, AuditProblem>,
  rows: readonly SessionRow[],
): readonly SessionAudit[] {
  const known = new Set(rows.map(({ n }) => n));
  const inOps = [...ops.keys()].filter((n) => !known.has(n));
  return [...new Set([...reader.strays(), ...inOps])].map((n) => {
    const records = [...reader.eventRows(n)].length;
    const problem = ofSession("its records are there, and it is not among the sessions");
    return { id: `session ${n}`, records, ended: false, zone: null, problem };
  });
}

/** The first thing that is wrong in ops, by session. */
function auditOps(reader: JournalReader, sessions: ReadonlySet<number>): ReadonlyMap<number, AuditProblem> {
  const problems: Map<number, AuditProblem> = new Map();
  let [lastSeq, lastLink]: [number, Buffer] = [0, CHAIN_START];
  for (const row of reader.opsRows()) {
    const { seq, session, hash } = row;
    let text: string | null = null;
    if (seq !== lastSeq + 1) text = missing(lastSeq + 1);
    else if (!nextLink(lastLink, opsLinkText(session, opsRecordOf(row))).equals(hash)) text = UNLINKED;
    else if (!sessions.has(session)) text = "it is of no session";
    if (text !== null && !problems.has(session)) problems.set(session, { stream: "ops", seq, row: null, text });
    [lastSeq, lastLink] = [seq, hash];
  }
  return problems;
}

/** The chain over the headers, and the ids, which count the sessions of a date. */
class HeaderChain {
  readonly #dates: Map<string, number> = new Map();
  #link: Buffer = CHAIN_START;

  check({ id, date, hash }: SessionRow, headerLink: Buffer | null): AuditProblem | null {
    const before = this.#link;
    this.#link = hash;
    const count = (this.#dates.get(date) ?? 0) + 1;
    this.#dates.set(date, count);
    if (headerLink === null) return null;
    if (!nextLink(before, headerLinkText(id, headerLink)).equals(hash))
      return ofSession("its link does not follow from the session before, its id and its header");
    return id === `${date}-${count}` ? null : ofSession(`expected the id ${date}-${count}`);
  }
}

function walk(reader: JournalReader, row: SessionRow, firstMissing: FirstMissing): Walked {
  const { n, id, date } = row;
  const session = new SessionWalk(date, firstMissing);
  for (const record of reader.eventRows(n)) session.take(record);
  const { records, zone, problem, firstSeq, headerLink, last } = session;
  const ended = last?.type === "close";
  return { row, id, records, ended, zone, firstSeq, runs: session.runs, lastRow: last?.row ?? 0, headerLink, problem };
}

/** The first number between two that no record of the file has; null: all are there. */
type FirstMissing = (from: number, to: number) => number | null;

/** Goes through the records of one session. From the first one that is wrong on they are only counted. */
class SessionWalk {
  readonly #date: string;
  readonly #firstMissing: FirstMissing;
  readonly runs: number[] = [];
  #check: EventCheck | null = null;
  #order: EventOrder | null = null;
  #problem: AuditProblem | null = null;
  records = 0;
  zone: string | null = null;
  firstSeq: number | null = null;
  headerLink: Buffer | null = null;
  last: EventRow | null = null;

  constructor(date: string, firstMissing: FirstMissing) {
    this.#date = date;
    this.#firstMissing = firstMissing;
  }

  get problem(): AuditProblem | null {
    if (this.records === 0) return ofSession("it has no records");
    return this.#problem;
  }

  take(row: EventRow): void {
    this.records += 1;
    this.firstSeq ??= row.seq;
    this.headerLink ??= row.hash;
    if (this.#problem === null) {
      const text = this.#checkRow(row);
      if (text !== null) this.#problem = at(row, text);
    }
    const continues = this.last !== null && row.seq === this.last.seq + 1;
    if (continues) this.runs.pop();
    this.runs.push(row.seq);
    this.last = row;
  }

  #checkRow(row: EventRow): string | null {
    const before = this.last;
    const lacks =
      before === null || row.seq === before.seq + 1 ? null : this.#firstMissing(before.seq + 1, row.seq - 1);
    if (lacks !== null) return missing(lacks);
    if (!nextLink(before?.hash ?? CHAIN_START, row.record).equals(row.hash)) return UNLINKED;
    const read = readRecord(row.record);
    if ("problem" in read) return read.problem;
    const { record } = read;
    if (row.type !== record.type) return `expected its type to be ${record.type}, was ${row.type}`;
    if (row.row !== rowOf(record)) return `expected its row to be ${rowOf(record)}, was ${row.row}`;
    if (this.#check === null || this.#order === null) {
      return record.type === "session" ? this.#begin(record) : "expected the header first";
    }
    return this.#check.check(record) ?? this.#order.check(record);
  }

  #begin(header: SessionHeader): string | null {
    this.#check = new EventCheck(header);
    this.#order = new EventOrder(header);
    const { MARKET_TZ } = header.settings;
    this.zone = typeof MARKET_TZ === "string" ? MARKET_TZ : null;
    return header.date === this.#date ? null : `expected the date ${this.#date}, was ${header.date}`;
  }
}

function at({ seq, row }: EventRow, text: string): AuditProblem {
  return { stream: "book", seq, row, text };
}

function ofSession(text: string): AuditProblem {
  return { stream: null, seq: null, row: null, text };
}

function missing(seq: number): string {
  return `expected record ${seq} before it, was none`;
}
