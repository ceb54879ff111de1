import {
  instrumentsIn,
  type JournalEvent,
  type JournalReader,
  type JournalStore,
  readHeader,
  SETTLED,
  type StoredSession,
} from "../../journal/mod.ts";
import { EngineError, Field, type Instrument, isTickKind, ROW_DOUBLES } from "../../protocol/mod.ts";
import type { TapeStart } from "../../tape/mod.ts";
import { unreconciledIntents } from "../resume/recorded_events.ts";
import { tapeAfter } from "../resume/tape_after.ts";
import { openEntriesIn, type Settlement, settlementOf } from "./settlement.ts";

/** A session that was killed, and its settlement. */
export interface LeftSession {
  readonly id: string;
  readonly date: string;
  readonly book: readonly JournalEvent[];
  /** The number of open positions. */
  readonly positions: number;
  /** True if positions or orders may be open at a real venue. A person has to close them there. */
  readonly isOfVenue: boolean;
  readonly settlement: Settlement;
}

/** Reads a session without an end. @throws EngineError JOURNAL_FILE if it cannot be read */
export function readLeft(reader: JournalReader, session: StoredSession): LeftSession {
  const { n, id, date } = session;
  const header = readHeader(reader, session);
  const book = [...reader.events(n)];
  const start = lastPricesOf(reader, { n, instruments: instrumentsIn(header), book });
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

/** Where the tape ended: by the events, by the live state, and by every recorded tick. */
function lastPricesOf(
  reader: JournalReader,
  {
    n,
    instruments,
    book,
  }: {
    readonly n: number;
    readonly instruments: readonly Instrument[];
    readonly book: readonly JournalEvent[];
  },
): TapeStart {
  let start = tapeAfter({ events: book, rows: null, checkpoints: reader.checkpoints(n) }, instruments);
  for (const rows of reader.ticks(n)) start = withRows(start, rows);
  return start;
}

function withRows(start: TapeStart, rows: Float64Array): TapeStart {
  const [prices, times] = [[...start.prices], [...start.times]];
  let { seq, ts, ticks } = start;
  for (let at = 0; at < rows.length; at += ROW_DOUBLES) {
    const [row, instant, instrument] = [rows[at + Field.seq]!, rows[at + Field.ts]!, rows[at + Field.instrument]!];
    const isTick = isTickKind(rows[at + Field.kind]!);
    if (row > seq) [seq, ts, ticks] = [row, Math.max(ts, instant), ticks + (isTick ? 1 : 0)];
    if (isTick && !(instant < (times[instrument] ?? 0)))
      [prices[instrument], times[instrument]] = [rows[at + Field.price]!, instant];
  }
  return { ...start, seq, ts, ticks, prices, times };
}

/** Appends a settlement to the session's events. The journal gets all of it or nothing. */
export function writeSettlement(store: JournalStore, left: LeftSession, wall: number): void {
  const { id, date, book, settlement } = left;
  store.begin({ id, date, recorded: [...book] });
  for (const record of [...book, ...settlement.records]) store.appendEvent(record);
  store.appendOps({ wall, event: SETTLED, text: settledText(settlement) });
}

/** A text names so many positions. The others are counted. */
const MAX_NAMED = 5;

/** Which positions a settlement closes: `closed up and down`. */
export function settledText({ closed }: Pick<Settlement, "closed">): string {
  if (closed.length === 0) return "nothing was open";
  const named = closed.slice(0, MAX_NAMED).map(({ exit }) => exit.strategyId);
  const more = closed.length - named.length;
  return `closed ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""} at the last prices that are known`;
}

/** @throws EngineError JOURNAL_FILE if the session's events do not add up, so that it cannot be settled */
export function refuseUnsound(file: string, { id, settlement: { problem } }: LeftSession): void {
  if (problem === null) return;
  const message = `${file}: Expected session ${id} to be one that can be settled, but its book does not add up: ${problem}`;
  throw new EngineError("JOURNAL_FILE", `${message}\n  hint: bulkhead audit ${file} says more`);
}
