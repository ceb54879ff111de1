import { type LeftOutCount, TickBatch, type Understood } from "../../data/mod.ts";
import { MarketFeed } from "../../feed/mod.ts";
import {
  type CutReport,
  cutRowsTexts,
  dateBounds,
  HoursTally,
  type MarketSession,
  MarketSessions,
  type TradingHours,
} from "../../market/mod.ts";
import { type Instrument, RowKind } from "../../protocol/mod.ts";
import { cutJson, leftOutJson } from "./input_notes.ts";

/** The rows of files that a session does not use. */
export interface UnusedRows {
  /** By reason, for machines. */
  readonly json: readonly object[];
  /** What hours cut of the session's day, a sentence a line, if it is much. */
  readonly texts: readonly string[];
}

/** Files, and a session that is traded on them. */
export interface UsedFiles {
  readonly understood: Pick<Understood, "market">;
  readonly hours: TradingHours;
  readonly instruments: readonly Instrument[];
  readonly session: MarketSession;
}

const BATCH = 4_096;

/** The rows that a session does not use, of files that were understood as a whole. */
export function unusedRows(files: UsedFiles): UnusedRows {
  const { understood, hours, instruments } = files;
  const cut = cutOfDay(files);
  return {
    json: [...leftOutJson(understood.market.leftOut), ...cutJson(cut, instruments)],
    texts: cutRowsTexts(cut, hours),
  };
}

/** The rows of a plain file that were left out so far. Which instruments and days they are of is not known. */
export function unusedOfPlain(path: string, { unreadable, others }: PlainCounts): UnusedRows {
  const count = (reason: LeftOutCount["reason"], rows: number, first: LeftOutCount["first"]): readonly LeftOutCount[] =>
    rows === 0 ? [] : [{ reason, rows, first, bySymbol: [], byDay: [], noSymbol: rows, noDay: rows }];
  const first = unreadable.first.map((row) => ({ path, ...row }));
  return {
    json: leftOutJson([...count("unreadable", unreadable.count, first), ...count("not-traded", others, [])]),
    texts: [],
  };
}

/** How many rows of a plain file could not be used so far. */
export interface PlainCounts {
  readonly unreadable: {
    readonly count: number;
    readonly first: readonly { readonly line: number; readonly text: string }[];
  };
  /** Rows of instruments that nobody trades. */
  readonly others: number;
}

/** The rows of the session's local date that its hours cut. */
function cutOfDay({ understood, hours, instruments, session }: UsedFiles): CutReport {
  const tally = new HoursTally(new MarketSessions(hours, instruments));
  const { date } = session;
  const { start: from, end: to } = dateBounds(date, hours.zone);
  const isUsed = (ts: number, instrument: number): boolean => {
    const windows = session.hours[instrument] ?? [];
    return windows.some((window) => ts >= window.openMicros && ts < window.closeMicros);
  };
  const feed = new MarketFeed({ kind: "market", plan: understood.market.plan, instruments, from });
  const batch = new TickBatch(BATCH);
  try {
    for (feed.read(batch); batch.count > 0 && (batch.ts[0] ?? to) < to; feed.read(batch)) {
      for (let i = 0; i < batch.count && batch.ts[i]! < to; i += 1) {
        if (batch.kind[i] === RowKind.path) continue;
        const [ts, instrument] = [batch.ts[i]!, batch.instrument[i]!];
        if (isUsed(ts, instrument)) tally.addUsed(date, 1);
        else tally.addCut(ts, instrument);
      }
    }
  } finally {
    void feed.close();
  }
  return tally.report;
}
