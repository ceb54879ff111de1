import { daysFromCivil } from "../market/mod.ts";
import { LABEL_COLUMNS, labelled } from "./labelled.ts";
import { cutTextStart, type Line, span } from "./line.ts";
import type { MoneyFormat } from "./money_format.ts";

/** What the header shows of a session. */
export interface HeaderView {
  /** The version of the engine. */
  readonly version: string;
  /** `<date>-<n-th in this journal>`. */
  readonly session: string;
  /** The day of the open, `YYYY-MM-DD`, not before 1970. */
  readonly date: string;
  /** Local times of day, `HH:MM`. */
  readonly open: string;
  readonly close: string;
  /** An IANA zone name. */
  readonly zone: string;
  /** The source of the ticks, in a few words. */
  readonly feed: string;
  /** Times real time, > 0; `max`: as fast as possible. */
  readonly speed: number | "max";
  /** 0: all strategies are in the main thread. */
  readonly slots: number;
  readonly strategies: {
    /** The strategies file's path. */
    readonly file: string;
    readonly total: number;
    /** How many of them failed before the start. */
    readonly failed: number;
  };
}

const WEEKDAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The lines at the start of a session on a terminal. The last one is empty. */
export function headerLines(
  view: HeaderView,
  options: { readonly columns: number; readonly money: MoneyFormat },
): readonly Line[] {
  const { version, session, date, open, close, zone, slots } = view;
  const { columns, money } = options;
  return [
    [span("Bulkhead", "strong"), span(` ${version}`)],
    [],
    labelled("session", [[span(session)], [span(formatDay(date), "dim")]]),
    labelled("hours", [[span(`${open} to ${close}`)], [span(zone, "dim")]]),
    labelled("feed", [[span(view.feed)]]),
    labelled("speed", [[span(view.speed === "max" ? "max" : `${formatSpeed(view.speed, money)}×`)]]),
    labelled("slots", [[span(slots === 0 ? "0, all in the main thread" : String(slots))]]),
    labelled("strategies", strategiesParts(view, columns, money)),
    [],
  ];
}

/** A day as `Thu 1 Jan 2026`. */
function formatDay(date: string): string {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  // Day 0, 1970-01-01, is a Thursday. No session is before it.
  const weekday = WEEKDAYS[daysFromCivil(year, month, day) % 7] ?? "";
  return `${weekday} ${day} ${MONTHS[month - 1] ?? ""} ${year}`;
}

function formatSpeed(speed: number, money: MoneyFormat): string {
  return Number.isSafeInteger(speed) ? money.count(speed) : String(speed);
}

function strategiesParts({ strategies }: HeaderView, columns: number, money: MoneyFormat): readonly Line[] {
  const { file, total, failed } = strategies;
  const counts: readonly Line[] = [
    [span(money.count(total))],
    ...(failed === 0 ? [] : [[span(`${money.count(failed)} failed`, "loss")]]),
  ];
  const taken = counts.reduce((sum, part) => sum + (part[0]?.text.length ?? 0) + 3, LABEL_COLUMNS);
  return [...counts, [span(cutTextStart(file, columns - taken), "dim")]];
}
