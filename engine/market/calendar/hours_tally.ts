import type { UnixMicros } from "../../protocol/mod.ts";
import type { SessionWindow } from "../market_hours.ts";
import { dateBounds, localDate } from "../zone.ts";
import type { MarketSessions } from "./market_sessions.ts";

/**
 * Where a row is that hours cut: before the open, in a pause, at or after the close, on a day without a session, or on one
 * whose session has unknown hours.
 */
export type CutSide = "before" | "pause" | "after" | "closed" | "unknown";

/** Rows of one instrument that hours cut on one date. */
export interface CutSpan {
  /** The local date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly side: CutSide;
  /** The instrument's index; -1: it is not known. */
  readonly instrument: number;
  readonly rows: number;
  /** The local times of the first and the last one, microseconds after midnight. */
  readonly first: number;
  readonly last: number;
}

/** Rows that hours cut and rows that they leave, as plain data. */
export interface CutReport {
  readonly spans: readonly CutSpan[];
  /** By date: rows of a session. */
  readonly used: Readonly<Record<string, number>>;
}

interface OpenSpan extends CutSpan {
  rows: number;
  first: number;
  last: number;
}

/** Counts the rows that hours cut, by date, side and instrument, and those that they leave. */
export class HoursTally {
  readonly #sessions: MarketSessions;
  readonly #spans = new Map<string, OpenSpan>();
  readonly #used: Record<string, number> = {};
  #today: Today | null = null;

  constructor(sessions: MarketSessions) {
    this.#sessions = sessions;
  }

  /** Counts a row that is of a session. */
  addUsed(date: string, rows: number): void {
    this.#used[date] = (this.#used[date] ?? 0) + rows;
  }

  /**
   * Counts a row that is outside of its instrument's hours.
   *
   * @param rows 0: it is not counted, because it is a part of a bar that was
   * @returns the side on which it is
   */
  addCut(micros: number, instrument: number, rows: 0 | 1 = 1): CutSide {
    const today = this.#at(micros);
    const side = today.isKnown ? sideOf(micros, today.hours[instrument] ?? []) : "unknown";
    if (rows === 0) return side;
    const key = `${today.date} ${side} ${instrument}`;
    const time = micros - today.start;
    const span = this.#spans.get(key);
    if (span === undefined) {
      this.#spans.set(key, { date: today.date, side, instrument, rows: 1, first: time, last: time });
    } else {
      span.rows += 1;
      span.first = Math.min(span.first, time);
      span.last = Math.max(span.last, time);
    }
    return side;
  }

  get report(): CutReport {
    return { spans: [...this.#spans.values()].map((span) => ({ ...span })), used: { ...this.#used } };
  }

  #at(micros: number): Today {
    const known = this.#today;
    if (known !== null && micros >= known.start && micros < known.end) return known;
    const { zone } = this.#sessions.hours;
    const date = localDate(micros as UnixMicros, zone);
    const session = this.#sessions.sessionOn(date);
    const hours = "hours" in session ? session.hours : [];
    const isKnown = session.kind !== "unknown";
    const today = { date, isKnown, ...dateBounds(date, zone), hours };
    this.#today = today;
    return today;
  }
}

interface Today {
  readonly date: string;
  readonly isKnown: boolean;
  readonly start: number;
  readonly end: number;
  readonly hours: readonly (readonly SessionWindow[])[];
}

function sideOf(micros: number, windows: readonly SessionWindow[]): CutSide {
  const [first, last] = [windows[0], windows.at(-1)];
  if (first === undefined || last === undefined) return "closed";
  if (micros < first.openMicros) return "before";
  return micros >= last.closeMicros ? "after" : "pause";
}

/** Reports of parts of the same files as one. Rows of one date and instrument are added up. */
export function joinCutReports(reports: readonly CutReport[]): CutReport {
  const spans = new Map<string, OpenSpan>();
  const used: Record<string, number> = {};
  for (const report of reports) {
    for (const [date, rows] of Object.entries(report.used)) used[date] = (used[date] ?? 0) + rows;
    for (const span of report.spans) {
      const key = `${span.date} ${span.side} ${span.instrument}`;
      const known = spans.get(key);
      if (known === undefined) spans.set(key, { ...span });
      else {
        known.rows += span.rows;
        known.first = Math.min(known.first, span.first);
        known.last = Math.max(known.last, span.last);
      }
    }
  }
  return { spans: [...spans.values()], used };
}
