import type { UnixMicros } from "../../protocol/mod.ts";
import { addDays, isoDate } from "../civil.ts";
import { dateBounds, localDate } from "../zone.ts";
import type { CutReport, CutSpan } from "./hours_tally.ts";
import type { MarketSessions } from "./market_sessions.ts";

/** Rows of one local date of a file. */
export interface DateRows {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly rows: number;
}

/**
 * The local dates on which a calendar has the whole market closed: no session is on them, nor one of the date before or after
 * that reaches into them. A price of such a date is none of the market's: it is of a mock session, or an error.
 */
export class ClosedDates {
  readonly #sessions: MarketSessions;
  readonly #known = new Map<string, boolean>();
  #today = { start: Infinity, end: -Infinity, isClosed: false };

  constructor(sessions: MarketSessions) {
    this.#sessions = sessions;
  }

  /** Whether an instant is on such a date. */
  hasInstant(micros: number): boolean {
    if (this.#sessions.hours.calendar === null) return false;
    if (micros >= this.#today.start && micros < this.#today.end) return this.#today.isClosed;
    const date = localDate(micros as UnixMicros, this.#sessions.hours.zone);
    this.#today = { ...dateBounds(date, this.#sessions.hours.zone), isClosed: this.hasDate(date) };
    return this.#today.isClosed;
  }

  /** Whether a date, in days since 1970, is one. */
  hasDay(day: number): boolean {
    return this.#sessions.hours.calendar !== null && this.hasDate(isoDate(day));
  }

  /** Whether a date, `YYYY-MM-DD`, is one. */
  hasDate(date: string): boolean {
    const known = this.#known.get(date);
    if (known !== undefined) return known;
    const isClosed = this.#isClosed(date);
    this.#known.set(date, isClosed);
    return isClosed;
  }

  /** Rows by local date, as `refuseClosedDays` judges them. Nothing is known of their instruments. */
  reportOf(days: readonly DateRows[]): CutReport {
    const spans = days.flatMap(({ date, rows }): CutSpan[] => {
      const isUnknown = this.#sessions.sessionOn(date).kind === "unknown";
      if (!isUnknown && !this.hasDate(date)) return [];
      return [{ date, side: isUnknown ? "unknown" : "closed", instrument: -1, rows, first: 0, last: 0 }];
    });
    const cut = new Set(spans.map(({ date }) => date));
    const used = days.flatMap(({ date, rows }) => (cut.has(date) ? [] : [[date, rows] as const]));
    return { spans, used: Object.fromEntries(used) };
  }

  #isClosed(date: string): boolean {
    const sessions = this.#sessions;
    if (sessions.hours.calendar === null || sessions.sessionOn(date).kind !== "closed") return false;
    const { start, end } = dateBounds(date, this.#sessions.hours.zone);
    return [-1, 1].every((days) => {
      const other = sessions.sessionOn(addDays(date, days));
      return !("hours" in other) || other.closeMicros <= start || other.openMicros >= end;
    });
  }
}
