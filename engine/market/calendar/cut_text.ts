import { mostOf, namesOf } from "../../core/mod.ts";
import { MICROS } from "../../protocol/mod.ts";
import { formatMinuteOfDay, MINUTES_IN_DAY } from "../minute_of_day.ts";
import type { CutReport, CutSide, CutSpan } from "./hours_tally.ts";
import { formatWindows } from "./local_window.ts";
import { MARKET_GROUP, type TradingHours } from "./trading_hours.ts";

/** Cut rows are said if they are more than this part of all rows. */
const MANY = 0.01;
/** Advised times are multiples of so many minutes. */
const STEP = 5;

/**
 * Sentences about rows that hours cut, if there are many: how many, when, on how many days, and what would have them.
 *
 * @example
 *   "30 rows from 15:20 to 15:29 on 3 of 3 days are outside of MARKET_OPEN 09:15 to MARKET_CLOSE 15:20; MARKET_CLOSE=15:30 has them";
 */
export function cutRowsTexts(report: CutReport, hours: TradingHours): readonly string[] {
  const days = new Set([...Object.keys(report.used), ...report.spans.map(({ date }) => date)]).size;
  const used = Object.values(report.used).reduce((sum, rows) => sum + rows, 0);
  const all = used + rowsOf(report.spans);
  return (["before", "after"] as const).flatMap((side) => {
    const spans = report.spans.filter((span) => span.side === side);
    const rows = rowsOf(spans);
    if (rows === 0 || rows <= all * MANY) return [];
    const last = mostOf(spans, (span) => span.last);
    const first = -mostOf(spans, (span) => -span.first, -Infinity);
    const dates = new Set(spans.map(({ date }) => date)).size;
    const what = `${countText(rows, "row")} from ${clock(first)} to ${clock(last)} on ${dates} of ${countText(days, "day")}`;
    const advice = adviceFor(side, { first, last }, hours);
    return [
      `${what} ${rows === 1 ? "is" : "are"} outside of ${hoursText(hours, spans)}${advice === null ? "" : `; ${advice}`}`,
    ];
  });
}

/** A sentence about rows of days that the calendar has closed, and of pauses. Null: there are none. */
export function closedRowsText(report: CutReport): string | null {
  const spans = report.spans.filter(({ side }) => side === "closed" || side === "pause");
  if (spans.length === 0) return null;
  const parts = (["closed", "pause"] as const).flatMap((side) => {
    const own = spans.filter((span) => span.side === side);
    if (own.length === 0) return [];
    const dates = [...new Set(own.map(({ date }) => date))].toSorted();
    const where = side === "closed" ? "on days without a session" : "in the pause of a session";
    return [`${countText(rowsOf(own), "row")} ${where} (${namesOf(dates)})`];
  });
  return `left out: ${parts.join(", ")}`;
}

/** Where rows were that hours cut, in words that follow "rows". */
export function cutPlacesText(spans: readonly Pick<CutSpan, "side">[], { choice, calendar }: TradingHours): string {
  const { open, close, isOpenSaid, isCloseSaid } = choice;
  const own = calendar === null ? null : `of calendar ${calendar.facts.name}`;
  const places: Readonly<Record<CutSide, string>> = {
    before: own === null || isOpenSaid ? `before MARKET_OPEN ${formatMinuteOfDay(open)}` : `before the open ${own}`,
    pause: "in the pause of a session",
    after:
      own === null || isCloseSaid ? `from MARKET_CLOSE ${formatMinuteOfDay(close)} on` : `from the close ${own} on`,
    closed: "on days without a session",
    unknown: "on days whose hours are unknown",
  };
  const sides = (Object.keys(places) as CutSide[]).filter((side) => spans.some((span) => span.side === side));
  return andText(sides.map((side) => places[side]));
}

function andText(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/**
 * A sentence about days that the calendar does not know, and that are sessions because files have rows of them. Null: there
 * are none.
 */
export function assumedDaysText({ used }: Pick<CutReport, "used">, { calendar }: TradingHours): string | null {
  if (calendar === null) return null;
  const { name, knownFrom, knownUntil } = calendar.facts;
  const dates = Object.keys(used).filter((date) => used[date] !== 0 && calendar.knows(date) !== "known");
  const [first, last] = [dates.toSorted()[0], dates.toSorted().at(-1)];
  if (first === undefined || last === undefined) return null;
  const which = first === last ? `${first} is` : `${dates.length} days from ${first} to ${last} are`;
  return `${which} not known to calendar ${name} (${knownFrom} to ${knownUntil}): with rows in ordinary hours a day is a session`;
}

/** What would have the rows. Null: the calendar has the hours, and it is right. */
function adviceFor(
  side: "before" | "after",
  { first, last }: Pick<CutSpan, "first" | "last">,
  { choice }: TradingHours,
): string | null {
  if (choice.calendar !== null && !(side === "before" ? choice.isOpenSaid : choice.isCloseSaid)) return null;
  if (side === "before") {
    const minute = Math.floor(first / MICROS.minute / STEP) * STEP;
    return `MARKET_OPEN=${formatMinuteOfDay(minute)} has them`;
  }
  const minute = (Math.floor(last / MICROS.minute / STEP) + 1) * STEP;
  return `MARKET_CLOSE=${formatMinuteOfDay(Math.min(minute, MINUTES_IN_DAY))} has them`;
}

function hoursText({ choice, calendar }: TradingHours, spans: readonly CutSpan[]): string {
  if (calendar === null || choice.isOpenSaid || choice.isCloseSaid) {
    return `MARKET_OPEN ${formatMinuteOfDay(choice.open)} to MARKET_CLOSE ${formatMinuteOfDay(choice.close)}`;
  }
  const { name } = calendar.facts;
  const [group = MARKET_GROUP] = calendar.groups;
  const date = spans[0]?.date ?? "";
  return calendar.groups.length > 1
    ? `the hours of calendar ${name}`
    : `the hours of calendar ${name}, ${formatWindows(calendar.ordinaryHours(date, group))}`;
}

function rowsOf(spans: readonly CutSpan[]): number {
  return spans.reduce((sum, { rows }) => sum + rows, 0);
}

function clock(micros: number): string {
  return formatMinuteOfDay(Math.floor(micros / MICROS.minute));
}

function countText(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
