import {
  instrumentsIn,
  type JournalEvent,
  type JournalReader,
  type JournalStore,
  readHeader,
  SETTLED,
  type StoredSession,
} from "../journal/mod.ts";
import { EngineError, Field, ROW_DOUBLES, RowKind } from "../protocol/mod.ts";
import type { TapeStart } from "../tape/mod.ts";
import { tapeAfter, unreconciledIntents } from "./resume.ts";
import { openEntriesIn, type Settlement, settlementOf } from "./settle_session.ts";

/** A session that was killed, and what a settlement would make of it. */
export interface LeftSession {
  readonly id: string;
  readonly date: string;
  readonly book: readonly JournalEvent[];
  /** Open positions. */
  readonly positions: number;
  /** It was traded at a real venue, and something is open there, or may be: that is for a person. */
  readonly isOfVenue: boolean;
  readonly settlement: Settlement;
}

/** Reads a session that has no end. @throws EngineError JOURNAL_FILE if it cannot be read */
export function readLeft(reader: JournalReader, session: StoredSession): LeftSession {
  const { n, id, date } = session;
  const header = readHeader(reader, session);
  const book = [...reader.events(n)];
  const start = lastPricesOf(reader, { n, header: { instruments: instrumentsIn(header) }, book });
  const positions = openEntriesIn(book).length;
  const isSent = book.some(({ type }) => type === "intent");
  const isOfVenue = isSent && (positions > 0 || unreconciledIntents(book).length > 0);
  return {
    id,
    date,
    book,
    positions,
    isOfVenue,
    settlement: settlementOf({ header, book, start }),
  };
}

/** Where its tape stood: by its book, by what was kept of it last, and by every tick that it has recorded. */
function lastPricesOf(
  reader: JournalReader,
  {
    n,
    header,
    book,
  }: {
    readonly n: number;
    readonly header: Pick<Parameters<typeof tapeAfter>[0], "instruments">;
    readonly book: readonly JournalEvent[];
  },
): TapeStart {
  const known = { ...header, recorded: book, recordedTicks: null, checkpoints: reader.checkpoints(n) };
  let start = tapeAfter(known);
  for (const rows of reader.ticks(n)) start = withRows(start, rows);
  return start;
}

function withRows(start: TapeStart, rows: Float64Array): TapeStart {
  const [prices, times] = [[...start.prices], [...start.times]];
  let { seq, ts, ticks } = start;
  for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
    const [row, instant, instrument] = [rows[at + Field.seq]!, rows[at + Field.ts]!, rows[at + Field.instrument]!];
    const isTick = rows[at + Field.kind] === RowKind.tick;
    if (row > seq) [seq, ts, ticks] = [row, Math.max(ts, instant), ticks + (isTick ? 1 : 0)];
    if (isTick && !(instant < (times[instrument] ?? 0)))
      [prices[instrument], times[instrument]] = [rows[at + Field.price]!, instant];
  }
  return { seq, ts, ticks, prices, times };
}

/** Writes a settlement behind the session's book: all of it is there then, or nothing. */
export function writeSettlement(store: JournalStore, left: LeftSession, wall: number): void {
  const { id, date, book, settlement } = left;
  store.begin({ id, date, recorded: [...book] });
  for (const record of [...book, ...settlement.records]) store.appendEvent(record);
  store.appendOps({ wall, event: SETTLED, text: settledText(settlement) });
}

/** Positions that a text names; the others are counted. */
const MAX_NAMED = 5;

/** Which positions a settlement closes: `closed up and down`. */
export function settledText({ closed }: Pick<Settlement, "closed">): string {
  if (closed.length === 0) return "nothing was open";
  const named = closed.slice(0, MAX_NAMED).map(({ exit }) => exit.strategyId);
  const more = closed.length - named.length;
  return `closed ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""} at the last prices that are known`;
}

/** @throws EngineError JOURNAL_FILE if the session's book does not add up, so that it cannot be settled */
export function refuseUnsound(file: string, { id, settlement: { problem } }: LeftSession): void {
  if (problem === null) return;
  const message = `${file}: Expected session ${id} to be one that can be settled, but its book does not add up: ${problem}`;
  throw new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`);
}
