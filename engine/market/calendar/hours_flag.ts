import { UsageError } from "../../protocol/mod.ts";
import { isCivilDate } from "../civil.ts";
import { formatLocalTime, localWindow, windowsProblem } from "./local_window.ts";
import type { SaidHours } from "./trading_hours.ts";

const FORM = "DATE=HH:MM-HH:MM[+HH:MM-HH:MM], or DATE=closed";
const EXAMPLE = "--hours 2026-02-01=09:15-15:30";
const TIME = String.raw`\d{1,2}:\d{2}(?:[+-]1d)?`;
const WINDOW = new RegExp(`^(${TIME})-(${TIME})$`);
/** A plus between two windows; that of `+1d` is none. */
const BETWEEN = /\+(?!1d)/;

/**
 * Reads the values of `--hours`: the hours of single dates, `2024-03-02=09:15-10:00+11:30-12:30`, or `2026-01-26=closed`.
 * Times may have a day: `17:00-1d-17:00`.
 *
 * @throws UsageError for the first one that is not of the form
 */
export function parseHoursFlags(values: readonly string[]): readonly SaidHours[] {
  const found = values.map((value) => parseHours(value));
  const again = found.find(({ date }, i) => found.findIndex((other) => other.date === date) < i);
  if (again === undefined) return found;
  throw new UsageError(`Expected --hours once for a date, was twice for ${again.date}`, {
    hint: `windows of one date have a plus between them: ${FORM}`,
  });
}

function parseHours(value: string): SaidHours {
  const equals = value.indexOf("=");
  const [date, text] = [value.slice(0, Math.max(0, equals)), value.slice(equals + 1)];
  if (equals < 0 || !isCivilDate(date) || date < "1970-01-02") {
    throw new UsageError(`Expected --hours ${FORM}, was ${JSON.stringify(value)}`, { hint: `for example ${EXAMPLE}` });
  }
  if (text === "closed") return { date, windows: null };
  const windows = text.split(BETWEEN).map((part) => {
    const match = WINDOW.exec(part);
    const window = match === null ? null : localWindow(match[1] ?? "", match[2] ?? "");
    if (window !== null) return window;
    const message = `Expected --hours ${FORM}, was ${JSON.stringify(part)} in ${JSON.stringify(value)}`;
    throw new UsageError(message, { hint: `for example ${EXAMPLE}` });
  });
  const problem = windowsProblem(windows);
  if (problem !== null) throw new UsageError(`--hours ${value}: ${problem}`, { hint: `for example ${EXAMPLE}` });
  return { date, windows };
}

/** The value of `--hours` that says the same. */
export function formatHoursFlag({ date, windows }: SaidHours): string {
  if (windows === null) return `${date}=closed`;
  return `${date}=${windows.map(({ open, close }) => `${formatLocalTime(open)}-${formatLocalTime(close)}`).join("+")}`;
}
