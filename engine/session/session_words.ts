import type { Summary } from "../observe/mod.ts";
import type { ResumeMode } from "./resume.ts";
import type { FeedCounters } from "./session_setup.ts";

const HOW: Readonly<Record<ResumeMode, string>> = {
  begins: "nothing is known of it",
  again: "all of it is done again from its first tick",
  checkpoints: "its strategies go on from their last states",
  now: "the ticks that came meanwhile are lost",
  rebuilt: "its strategies are brought there again from its first tick",
};

/** What an earlier run of a session has left in the journal. */
export interface SessionBefore {
  readonly orders: number;
  /** Its last row. */
  readonly row: number;
}

/** That a session goes on, and how. */
export function resumedText(session: string, { orders, row }: SessionBefore, resumption: ResumeMode): string {
  const what = orders === 1 ? "1 order is" : `${orders} orders are`;
  return `Resumes session ${session} at row ${row}: ${what} in its journal; ${HOW[resumption]}`;
}

/** What the feed has left out; null: nothing. */
export function leftOutText({ outOfHours, badRows }: FeedCounters): string | null {
  const parts = [
    ...(outOfHours > 0 ? [`${outOfHours} ticks before the open`] : []),
    ...(badRows > 0 ? [`${badRows} bad rows`] : []),
  ];
  return parts.length === 0 ? null : `left out: ${parts.join(", ")}`;
}

/** How a session has ended. @param drainedBy what has ended it before its time; null: nothing */
export function endedText(summary: Summary | null, drainedBy: string | null): string {
  if (summary === null) return "the market was closed already";
  return drainedBy === null ? "closed at MARKET_CLOSE or the feed's end" : `drained on ${drainedBy}`;
}
