import { CHAIN_START, headerLinkText, nextLink, opsLinkText } from "./chain.ts";
import { EventCheck } from "./event_check.ts";
import { EventOrder } from "./event_order.ts";
import { readRecord } from "./event_text.ts";
import { type AnyHeader, type JournalEvent, rowOf } from "./journal_event.ts";
import type { JournalReader } from "./journal_reader.ts";
import { type EventRow, opsRecordOf, type SessionRow } from "./journal_tables.ts";
import { zoneIn } from "./session_header.ts";
import { auditTicks } from "./ticks_audit.ts";

/** The first problem of a session, and where it is. */
export interface AuditProblem {
  /** The table that `seq` is a number of, `book` for the events; null: the problem is of the session as a whole. */
  readonly stream: "book" | "ops" | "ticks" | null;
  /** The record's number in the file. */
  readonly seq: number | null;
  /** The tape row that the record says it is of. */
  readonly row: number | null;
  readonly text: string;
}

/** The result of the audit of one session. */
export interface SessionAudit {
  readonly id: string;
  /** How many events it has. */
  readonly records: number;
  /** True if its last event is its close. */
  readonly ended: boolean;
  /** The zone that its header says; null: it says none. */
  readonly zone: string | null;
  /** Null: the session is sound. */
  readonly problem: AuditProblem | null;
}

const UNLINKED = "its link does not follow from the record before and what it says";

/** What the events of one session show. */
interface Walked extends SessionAudit {
  readonly row: SessionRow;
  /** The number of its first event in the file; null: it has none. */
  readonly firstSeq: number | null;
  /** The last number of each run of its events in the file. It is one run, unless a later start closed the session. */
  readonly runs: readonly number[];
  readonly lastRow: number;
  /** The link of its first event, which should be its header. */
  readonly headerLink: Buffer | null;
}

/**
 * Checks every session of a journal: the numbers have no gap, the chains over events, headers, ops and recorded ticks
 * are right, and the events of each session fit together. Each link is checked against the link before as the file has
 * it, so that one change gives one problem.
 *
 * It cannot see that the newest records of the file were deleted: only later records prove that earlier ones existed.
 *
 * @throws EngineError JOURNAL_FILE if the file cannot be read
 */
export function auditSessions(reader: JournalReader): readonly SessionAudit[] {
  const rows = reader.tables.sessions();
  const ops = auditOps(reader, new Set(rows.map(({ n }) => n)));
  const ticks = auditTicks(reader);
  const chain = new HeaderChain();
  // A session that a later start has closed has events after those of other sessions.
  const firstMissing = (from: number, to: number): number | null => reader.tables.firstMissing(from, to);
  const walked = rows.map((row) => walk(reader, row, firstMissing));
  const gaps = findGaps(walked);
  const audited = walked.map(({ id, records, ended, zone, problem, ...session }, i) => {
    const { row, firstSeq } = session;
    const unlinked = chain.check(row, session.headerLink);
    // If the first event is not the header, the session's link cannot be right either. Only the former is reported.
    const first = problem?.seq === firstSeq ? problem : null;
    const ofEvents = gaps.before.get(i) ?? first ?? unlinked ?? problem ?? gaps.behind.get(i) ?? null;
    const frame = ticks.get(row.n);
    const ofTicks: AuditProblem | null = frame === undefined ? null : { stream: "ticks", ...frame };
    const found = ofEvents ?? ops.get(row.n) ?? ofTicks;
    return { id, records, ended, zone, problem: found };
  });
  return [...audited, ...withoutSession(reader, ops, rows)];
}

/** The events that are missing between sessions: before or behind which session, by its index. */
function findGaps(walked: readonly Walked[]): Readonly<Record<"before" | "behind", ReadonlyMap<number, AuditProblem>>> {
  const before: Map<number, AuditProblem> = new Map();
  const behind: Map<number, AuditProblem> = new Map();
  const ends: number[] = [];
  for (const [i, { row, firstSeq, runs }] of walked.entries()) {
    if (firstSeq === null) continue;
    const lastSeq = ends.reduce((last, end) => (end < firstSeq ? Math.max(last, end) : last), 0);
    const previous = walked[i - 1];
    if (firstSeq !== lastSeq + 1) {
      // If the session before has no close, its last events are what is missing.
      if (previous !== undefined && !previous.ended && row.n === previous.row.n + 1) {
        const text = `expected record ${lastSeq + 1} behind it, was none: the next is ${firstSeq}`;
        behind.set(i - 1, { stream: "book", seq: lastSeq, row: previous.lastRow, text });
      } else before.set(i, { stream: "book", seq: firstSeq, row: 0, text: missing(lastSeq + 1) });
    }
    for (const run of runs) ends.push(run);
  }
  return { before, behind };
}

/** Sessions that have events or ops, but no line in the table of sessions. */
function withoutSession(
  reader: JournalReader,
  ops: ReadonlyMap<number, AuditProblem>,
  rows: readonly SessionRow[],
): readonly SessionAudit[] {
  const known = new Set(rows.map(({ n }) => n));
  const inOps = [...ops.keys()].filter((n) => !known.has(n));
  return [...new Set([...reader.tables.withoutSession(), ...inOps])].map((n) => {
    const records = [...reader.tables.events(n)].length;
    const problem = ofSession("its records are there, and it is not among the sessions");
    return { id: `session ${n}`, records, ended: false, zone: null, problem };
  });
}

/** The first problem in the ops of each session, by the session's number. */
function auditOps(reader: JournalReader, sessions: ReadonlySet<number>): ReadonlyMap<number, AuditProblem> {
  const problems: Map<number, AuditProblem> = new Map();
  let [lastSeq, lastLink]: [number, Buffer] = [0, CHAIN_START];
  for (const row of reader.tables.ops()) {
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

/** Checks the chain over the headers, and the ids, which count the sessions of each date. */
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
  for (const record of reader.tables.events(n)) session.take(record);
  const { records, zone, problem, firstSeq, headerLink, last } = session;
  const ended = last?.type === "close";
  return { row, id, records, ended, zone, firstSeq, runs: session.runs, lastRow: last?.row ?? 0, headerLink, problem };
}

/** The first number in a range that no event of the file has; null: none is missing. */
type FirstMissing = (from: number, to: number) => number | null;

/** Goes through the events of one session. After the first problem it only counts them. */
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

  #begin(header: AnyHeader): string | null {
    this.#check = new EventCheck(header);
    this.#order = new EventOrder(header);
    this.zone = zoneIn(header);
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

/** The first problem that an audit would find in the events of a session, without their links; null: none. */
export function problemInEvents([header, ...records]: readonly JournalEvent[]): string | null {
  if (header?.type !== "session") return "it does not begin with a header";
  const [check, order] = [new EventCheck(header), new EventOrder(header)];
  for (const record of records) {
    const problem = check.check(record) ?? order.check(record);
    if (problem !== null) return problem;
  }
  return null;
}
