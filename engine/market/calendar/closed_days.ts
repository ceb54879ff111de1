import { EngineError, type Instrument } from "../../protocol/mod.ts";
import { formatHoursFlag } from "./hours_flag.ts";
import { unknownHours } from "./session_day.ts";
import type { MarketSessions } from "./market_sessions.ts";
import type { CutReport } from "./hours_tally.ts";

/** A day that the calendar has closed is doubted if it has more than this part of an ordinary day's rows. */
const DOUBTED = 0.25;
const MAX_SHOWN = 5;

/**
 * Refuses dates that the calendar has closed and that have more than a quarter of an ordinary day's rows: the calendar is
 * wrong, or the file is. An ordinary day is the median of the sessions. Where there is none, an hour of minutes is doubted.
 *
 * @throws EngineError INPUT_FILE with the dates, and `--hours` that says which is right
 * @throws EngineError CONFIGURATION if there are rows of a session whose hours the calendar does not know
 */
export function refuseClosedDays(
  report: CutReport,
  {
    sessions,
    instruments,
  }: { readonly sessions: MarketSessions; readonly instruments: readonly Pick<Instrument, "symbol">[] },
): void {
  const unknown = report.spans.find(({ side }) => side === "unknown");
  if (unknown !== undefined) {
    const day = sessions.sessionOn(unknown.date);
    throw unknownHours(unknown.date, "why" in day ? day.why : "");
  }
  const ordinary = medianOf(Object.values(report.used).filter((rows) => rows > 0)) ?? 240;
  const closed = new Map<string, { rows: number; instrument: number }>();
  const said = new Set(sessions.hours.choice.said.map(({ date }) => date));
  for (const { date, side, rows, instrument } of report.spans) {
    if (side !== "closed" || sessions.hours.calendar === null || said.has(date)) continue;
    closed.set(date, { rows: rows + (closed.get(date)?.rows ?? 0), instrument });
  }
  const doubted = [...closed]
    .filter(([, { rows }]) => rows > ordinary * DOUBTED)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (doubted.length === 0) return;
  const lines = doubted.slice(0, MAX_SHOWN).map(([date, { rows, instrument }]) => {
    const day = sessions.hours.sessionOn(date, groupOf(sessions, instrument));
    const why = "why" in day ? day.why : "closed";
    const symbol = instruments[instrument]?.symbol;
    return `${date} is ${why} in calendar ${nameOf(sessions)}, and has ${rows} rows${symbol === undefined ? "" : ` (${symbol})`}: the calendar or the file is wrong. ${hintFor(sessions, date, instrument)}`;
  });
  const left = doubted.length - lines.length;
  throw new EngineError("INPUT_FILE", [...lines, ...(left > 0 ? [`and ${left} more such days`] : [])].join("\n"));
}

function hintFor(sessions: MarketSessions, date: string, instrument: number): string {
  const windows = sessions.hours.calendar?.ordinaryHours(date, groupOf(sessions, instrument)) ?? [];
  return `Say which: --hours ${formatHoursFlag({ date, windows })}, or --hours ${date}=closed`;
}

/** The group of an instrument; of a row of an unknown one (-1) the first group. */
function groupOf(sessions: MarketSessions, instrument: number): string {
  return instrument < 0 ? (sessions.groups[0] ?? "") : sessions.groupOf(instrument);
}

function nameOf({ hours }: MarketSessions): string {
  return hours.calendar?.facts.name ?? "";
}

function medianOf(numbers: readonly number[]): number | null {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? null;
}
