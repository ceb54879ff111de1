import { readFileSync } from "node:fs";
import { nearest } from "../../core/mod.ts";
import { EngineError } from "../../protocol/mod.ts";
import { Calendar } from "./calendar.ts";
import type { CalendarFacts } from "./calendar_facts.ts";
import { placedJsonOf } from "./json_places.ts";
import { whyUnreadable } from "../why_unreadable.ts";
import { calendarOf, readCalendar } from "./read_calendar.ts";

/** Calendars that need no file. */
const BUILT_IN_CALENDARS = ["nse", "24x7"] as const;

/** Every day from midnight to midnight. Its zone is UTC unless another one is said. */
const ALL_DAYS: CalendarFacts = {
  name: "24x7",
  zone: "UTC",
  knownFrom: "1970-01-01",
  knownUntil: "2100-12-31",
  groups: [{ name: "all", weekend: [], periods: [{ from: null, windows: [{ open: 0, close: 1_440 }], source: null }] }],
  defaultGroup: "all",
  groupOf: {},
  holidays: [],
  specialSessions: [],
};

/** The most bytes of a calendar file: two hundred times those of `nse`. */
const MAX_BYTES = 5_000_000;

/**
 * The calendar of a name: `nse`, `24x7`, or a file.
 *
 * @throws EngineError INPUT_FILE if the file cannot be read, with every mistake in it
 */
export async function openCalendar(name: string): Promise<Calendar> {
  if (name === "24x7") return new Calendar(ALL_DAYS);
  if (name !== "nse") return new Calendar(readCalendar(readText(name), name));
  const { default: nse } = await import("./nse.json", { with: { type: "json" } });
  return new Calendar(calendarOf(placedJsonOf(nse), "nse"));
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_BYTES) throw new RangeError(`more than ${MAX_BYTES} bytes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const names = BUILT_IN_CALENDARS.join(", ");
    const meant = nearest(file, BUILT_IN_CALENDARS);
    const advice = meant === null ? "Check CALENDAR" : `Did you mean ${meant}?`;
    const message = `${file}: Expected a calendar: ${names}, or a JSON file that can be read, was ${whyUnreadable(cause)}. ${advice}`;
    throw new EngineError("INPUT_FILE", message, { cause });
  }
}
