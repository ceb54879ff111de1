import type { JournalEvent, JournalReader, SessionHeader, StoredSession } from "../journal/mod.ts";
import { importHost } from "../pool/mod.ts";
import { codeOfControl, Field, isTickKind, ROW_DOUBLES } from "../protocol/mod.ts";
import type { EngineOptions, SessionOptions } from "../session/mod.ts";
import type { Difference } from "./compared_journal.ts";
import { Rejudge } from "./rejudge.ts";
import { type Mismatch, RejudgedEvents } from "./rejudged_events.ts";
import { cannotReplay } from "./replay_refusal.ts";

/** A session in real time with recorded rows. */
export interface RecordedSession {
  readonly reader: JournalReader;
  readonly session: StoredSession;
  readonly header: SessionHeader;
  /** Its events without most orders. */
  readonly landmarks: readonly JournalEvent[];
  /** The options by its header. */
  readonly options: SessionOptions;
  readonly slippageTicks: number;
  readonly readStrategies: EngineOptions["readStrategies"];
}

/**
 * Judges the recorded rows of a session in real time again. The journal answers the intents of strategies. The money is
 * added up again.
 *
 * @returns the first difference, or null
 * @throws UsageError if the journal does not have all rows
 */
export async function replayRows(recorded: RecordedSession): Promise<Difference | null> {
  const { reader, session, options, slippageTicks, readStrategies } = recorded;
  refuseUnsound(recorded);
  const { session: times, slots, execution, limits, feed, instruments } = options;
  const host = await importHost(slots.worker);
  const strategies = await readStrategies(async (texts) => host.describe(texts));
  const book = new RejudgedEvents({
    breaker: limits.breaker,
    fees: execution.fees,
    instruments,
    strategies,
    slippageTicks,
  });
  for (const record of reader.events(session.n)) book.add(record);
  const plan = {
    fillModel: execution.fillModel,
    zone: times.zone,
    openTs: times.openMicros,
    prevCloses: feed.prevCloses,
    checkpointRows: slots.checkpointRows,
  };
  const { settled: isSettled } = session;
  const rejudge = new Rejudge({ host, plan, strategies, book, isSettled });
  let ticks = 0;
  for (const rows of reader.ticks(session.n)) {
    refuseMissing(session.id, { from: rejudge.tail + 1, to: rows[Field.seq]! - 1 });
    for (let at = Field.kind; at < rows.length; at += ROW_DOUBLES) if (isTickKind(rows[at]!)) ticks += 1;
    rejudge.take(rows);
    if (rejudge.mismatch !== null) break;
  }
  if (rejudge.mismatch === null) {
    const end = isSettled ? book.end : null;
    if (end !== null && end.seq === rejudge.tail + 1) rejudge.take(rowOfEnd(end));
    refuseMissing(session.id, { from: rejudge.tail + 1, to: book.lastRow });
    rejudge.finish();
    // The ticks of a run that was killed are not all counted.
    book.checkClose(book.runs.length === 1 ? ticks : null);
  }
  return asDifference(earlier(rejudge.mismatch, book.mismatch));
}

/** The earlier of two differences. For one event, the one of the strategy says more than the one of the money. */
function earlier(asked: Mismatch | null, money: Mismatch | null): Mismatch | null {
  return asked === null || (money !== null && money.record < asked.record) ? money : asked;
}

function asDifference(mismatch: Mismatch | null): Difference | null {
  if (mismatch === null) return null;
  const { record, row, was, is } = mismatch;
  const text = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
  return { record, row, was: text(was), is: text(is) };
}

/** @throws UsageError if the rows and the events do not determine what the slots did */
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

/** The row for the end of a settlement, which no tape has. */
function rowOfEnd({ seq, ts }: { readonly seq: number; readonly ts: number }): Float64Array {
  const row = new Float64Array(ROW_DOUBLES).fill(NaN);
  row[Field.seq] = seq;
  row[Field.ts] = ts;
  row[Field.kind] = codeOfControl("end");
  row[Field.instrument] = -1;
  row[Field.size] = -1;
  return row;
}

/** @throws UsageError if the range is not empty */
function refuseMissing(id: string, { from, to }: { readonly from: number; readonly to: number }): void {
  if (from <= to) throw cannotReplay(id, `rows ${from} to ${to} of its tape are not in the journal`);
}
