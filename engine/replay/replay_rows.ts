import type { JournalEvent, JournalReader, SessionHeader, StoredSession } from "../journal/mod.ts";
import { importHost } from "../pool/mod.ts";
import { codeOfControl, Field, ROW_DOUBLES, RowKind } from "../protocol/mod.ts";
import type { EngineOptions, SessionOptions } from "../session/mod.ts";
import type { Difference } from "./compared_journal.ts";
import { Rejudge } from "./rejudge.ts";
import { type Mismatch, RejudgedEvents } from "./rejudged_events.ts";
import { cannotReplay } from "./replay_refusal.ts";

/** A session in real time whose rows are to be judged again. */
export interface RecordedSession {
  readonly reader: JournalReader;
  readonly session: StoredSession;
  readonly header: SessionHeader;
  /** Its book, but for the orders. */
  readonly landmarks: readonly JournalEvent[];
  /** What its header says that it was traded with. */
  readonly options: SessionOptions;
  readonly slippageTicks: number;
  readonly readStrategies: EngineOptions["readStrategies"];
}

/**
 * Judges the recorded rows of a session in real time again, answers what strategies ask for by its book, and adds its money
 * up again.
 *
 * @returns the first difference; null: there is none
 * @throws EngineError USAGE if the journal does not have what that takes
 */
export async function replayRows(recorded: RecordedSession): Promise<Difference | null> {
  const { reader, session, options, slippageTicks, readStrategies } = recorded;
  refuseUnsound(recorded);
  const host = await importHost(options.worker);
  const strategies = await readStrategies(async (texts) => host.describe(texts));
  const book = new RejudgedEvents({ ...options, strategies, slippageTicks });
  for (const record of reader.events(session.n)) book.add(record);
  const { zone, openMicros: openTs } = options.session;
  const { settled: isSettled } = session;
  const rejudge = new Rejudge({ host, plan: { ...options, zone, openTs }, strategies, book, isSettled });
  let ticks = 0;
  for (const rows of reader.ticks(session.n)) {
    refuseMissing(session.id, { from: rejudge.tail + 1, to: rows[Field.seq]! - 1 });
    for (let at = Field.kind; at < rows.length; at += ROW_DOUBLES) if (rows[at] === RowKind.tick) ticks += 1;
    rejudge.take(rows);
    if (rejudge.mismatch !== null) break;
  }
  if (rejudge.mismatch === null) {
    const end = isSettled ? book.end : null;
    if (end !== null && end.seq === rejudge.tail + 1) rejudge.take(rowOfEnd(end));
    refuseMissing(session.id, { from: rejudge.tail + 1, to: book.lastRow });
    rejudge.finish();
    // A run that was killed has not counted all of its own.
    book.checkClose(book.runs.length === 1 ? ticks : null);
  }
  return asDifference(earlier(rejudge.mismatch, book.mismatch));
}

/** Of the same record the one of its strategy says more than that of its money. */
function earlier(asked: Mismatch | null, money: Mismatch | null): Mismatch | null {
  return asked === null || (money !== null && money.record < asked.record) ? money : asked;
}

function asDifference(mismatch: Mismatch | null): Difference | null {
  if (mismatch === null) return null;
  const { record, row, was, is } = mismatch;
  const text = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
  return { record, row, was: text(was), is: text(is) };
}

/** @throws EngineError USAGE if what its slots did is not known from its rows and its book */
function refuseUnsound({ reader, session, landmarks }: RecordedSession): void {
  if (reader.lastTicks(session.n) === null) {
    const why = "it was traded in real time, and its ticks are not in the journal";
    throw cannotReplay(session.id, why, "RECORD_TICKS=yes, or --record-ticks, has them in it");
  }
  for (const record of landmarks) {
    if (record.type !== "gap") continue;
    const { slot, from, seq } = record;
    const why = `slot ${slot} lost rows ${from} to ${seq}, and the journal does not say which strategies it had`;
    throw cannotReplay(session.id, why);
  }
  for (const { event, slot, text } of reader.ops(session.n))
    if (event === "retired")
      throw cannotReplay(session.id, `slot ${slot} was given up before it had judged all: ${text}`);
}

/** A settlement has its end in the book alone: on a tape it would have been this row. */
function rowOfEnd({ seq, ts }: { readonly seq: number; readonly ts: number }): Float64Array {
  const row = new Float64Array(ROW_DOUBLES).fill(NaN);
  row[Field.seq] = seq;
  row[Field.ts] = ts;
  row[Field.kind] = codeOfControl("end");
  row[Field.instrument] = -1;
  row[Field.size] = -1;
  return row;
}

/** @throws EngineError USAGE if there are rows in the range */
function refuseMissing(id: string, { from, to }: { readonly from: number; readonly to: number }): void {
  if (from <= to) throw cannotReplay(id, `rows ${from} to ${to} of its tape are not in the journal`);
}
