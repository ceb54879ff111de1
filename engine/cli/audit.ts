import { mostOf } from "../core/mod.ts";
import {
  type AuditProblem,
  auditSessions,
  type JournalReader,
  openJournalToRead,
  type SessionAudit,
} from "../journal/mod.ts";
import { EngineError, UsageError } from "../protocol/mod.ts";
import { type Line, MoneyFormat, paintLines, span, wrapText } from "../terminal/mod.ts";
import type { Arguments } from "./args.ts";
import type { Io } from "./io.ts";
import { journalOf } from "./session_book.ts";

/** What `audit` is asked. */
export interface AuditArguments {
  /** The journal's file; null: sessions are written to none. */
  readonly journal: string | null;
  readonly json: boolean;
}

const COLUMNS = 80;
const INDENT = "  ";

/** `audit` as a command line asks for it. */
export async function runAudit({ positionals, values, switches }: Arguments, io: Io): Promise<number> {
  return audit({ journal: journalOf(positionals[0] ?? values.get("journal")), json: switches.has("json") }, io);
}

/**
 * Checks a journal, session by session, and prints the first thing that is wrong in each.
 *
 * @returns the exit code: 0 if all of it is sound, else 1
 * @throws EngineError USAGE if there is no journal to check; JOURNAL_FILE if the file is none
 */
export function audit({ journal, json }: AuditArguments, io: Pick<Io, "stdout" | "colour">): 0 | 1 {
  if (journal === null) throw new UsageError("expected FILE, for JOURNAL is off");
  const { damage, found } = readAudit(journal);
  const wrong = found.filter(({ problem }) => problem !== null).length;
  const sound = wrong === 0 && damage === null;
  if (json) {
    const sessions = found.map(({ id, records, ended, problem }) => ({ session: id, records, ended, problem }));
    io.stdout(`${JSON.stringify({ schema: 1, file: journal, sound, damage, sessions })}\n`);
  } else {
    const verdict = damage === null ? verdictOf(found.length, wrong) : `damaged: ${damage}`;
    const last = [span(`${journal}: `), span(verdict, sound ? "gain" : "loss")];
    io.stdout(paintLines([...linesOf(found), last], { columns: Infinity, colour: io.colour }));
  }
  return sound ? 0 : 1;
}

/** Goes through a journal. `damage`: why SQLite cannot read it, or not all of it; null: it can. */
function readAudit(file: string): { readonly damage: string | null; readonly found: readonly SessionAudit[] } {
  let reader: JournalReader | null = null;
  try {
    reader = openJournalToRead(file);
    const damage = reader.tables.damage();
    // What is read out of a damaged file says nothing of what was written.
    if (damage !== null) return { damage: damage.replaceAll(/\s+/g, " "), found: [] };
    return { damage: null, found: auditSessions(reader) };
  } catch (error) {
    // Without a cause it is no file of ours, which is another matter.
    if (error instanceof EngineError && error.cause instanceof Error) return { damage: error.cause.message, found: [] };
    throw error;
  } finally {
    reader?.close();
  }
}

function verdictOf(sessions: number, wrong: number): string {
  const count = `${sessions} ${sessions === 1 ? "session" : "sessions"}`;
  if (sessions === 0) return "no session yet";
  return wrong === 0 ? `${count}, ${sessions === 1 ? "" : "all "}sound` : `${count}, ${wrong} not sound`;
}

function linesOf(found: readonly SessionAudit[]): readonly Line[] {
  const rows = found.map((session) => ({ ...session, count: countOf(session) }));
  const [idWidth, countWidth] = [widest(rows.map(({ id }) => id)), widest(rows.map(({ count }) => count))];
  return rows.flatMap(({ id, count, ended, problem }) => {
    const head = span(`${id.padEnd(idWidth)}  ${count.padStart(countWidth)}  `);
    if (problem === null) return [[head, span("ok", "gain"), span(ended ? "" : ", no end yet")]];
    const lines = wrapText(`${placeOf(problem)}${problem.text}`, COLUMNS - INDENT.length);
    return [[head, span("not sound", "loss")], ...lines.map((line) => [span(`${INDENT}${line}`)])];
  });
}

function countOf({ records, zone }: SessionAudit): string {
  return `${new MoneyFormat(zone ?? "").count(records)} ${records === 1 ? "record" : "records"}`;
}

function widest(texts: readonly string[]): number {
  return mostOf(texts, (text) => text.length);
}

const RECORDS: Readonly<Record<NonNullable<AuditProblem["stream"]>, string>> = {
  book: "record",
  ops: "ops record",
  ticks: "frame of ticks",
};

function placeOf({ stream, seq, row }: AuditProblem): string {
  if (stream === null || seq === null) return "";
  const at = row === null ? "" : `, row ${row}`;
  return `${RECORDS[stream]} ${seq}${at}: `;
}
