import type { FileReading, LeftOutCount, Understood } from "../../data/mod.ts";
import { type CutReport, isoDate } from "../../market/mod.ts";
import { type Instrument, unreachable } from "../../protocol/mod.ts";

/** Columns and rows that a line shows. */
const MAX_SHOWN = 5;

/**
 * What a person should know of files that were understood, a sentence a line: what was taken for granted, and which rows
 * are not used.
 */
export function inputNotes({ readings, market }: Pick<Understood, "market" | "readings">): readonly string[] {
  const { leftOut } = market;
  const rows = leftOut.flatMap(({ reason, first }) =>
    reason === "unreadable" ? first.map(({ path, line, text }) => `${path}:${line}: ${text}`) : [],
  );
  return [...readings.flatMap(notesOf), ...rows, ...leftOutTexts(leftOut)];
}

function notesOf({ path, ignored, instrument, notes, rounded, decimals }: FileReading): readonly string[] {
  const named = instrument?.from === "file-name" ? [`${path}: taken for ${instrument.symbol}, by its name`] : [];
  const unused = ignored.length === 0 ? [] : [`${path}: not used: ${listed(ignored.map(String))}`];
  const prices = rounded === 1 ? "1 price" : `${rounded.toLocaleString("en-US")} prices`;
  const how = decimals === null ? "by at most 1e-9, the noise of computing" : `to ${decimals} decimals, as said`;
  const noise = rounded === 0 ? [] : [`${path}: ${prices} rounded ${how}`];
  return [...named, ...unused, ...noise, ...notes.map((note) => `${path}: ${note}`)];
}

/** One sentence about all rows that are not used; none if there is no such row. */
export function leftOutTexts(leftOut: readonly LeftOutCount[]): readonly string[] {
  if (leftOut.length === 0) return [];
  return [`left out: ${leftOut.map(countText).join(", ")}`];
}

function countText({ reason, rows, first, bySymbol }: LeftOutCount): string {
  const count = rows.toLocaleString("en-US");
  const [row] = first;
  const where = row === undefined || row.line === 0 ? "" : ` (the first: ${row.path}:${row.line})`;
  const noun = rows === 1 ? "row" : "rows";
  switch (reason) {
    case "unreadable":
      return `${count} unreadable ${noun}`;
    case "no-row":
      return `${count} ${rows === 1 ? "line" : "lines"} without a price${where}`;
    case "out-of-place":
      return `${count} ${noun} out of place${where}`;
    case "duplicate":
      return `${count} ${noun} of bars that come again later${where}`;
    case "overlap":
      return `${count} ${noun} of times that a later file has too${where}`;
    case "coarser":
      return `${count} longer ${rows === 1 ? "bar" : "bars"} of days that have shorter ones${where}`;
    case "not-traded":
      return `${count} ${noun} of ${listed(bySymbol.map(({ symbol }) => symbol))}, which nobody trades`;
    case "out-of-hours":
      return `${count} ${noun} out of hours${where}`;
    case "closed-day":
      return `${count} ${noun} of days without a session${where}`;
    default:
      return unreachable(reason);
  }
}

function listed(names: readonly string[]): string {
  const left = names.length - MAX_SHOWN;
  return `${names.slice(0, MAX_SHOWN).join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

/** The rows that are not used, for machines: by reason, instrument and day. */
export function leftOutJson(leftOut: readonly LeftOutCount[]): readonly object[] {
  return leftOut.map(({ reason, rows, first, bySymbol, byDay, noSymbol, noDay }) => ({
    reason,
    rows,
    by_instrument: Object.fromEntries(bySymbol.map(({ symbol, rows: count }) => [symbol, count])),
    ...(noSymbol > 0 ? { no_instrument: noSymbol } : {}),
    by_day: Object.fromEntries(byDay.map(({ day, rows: count }) => [isoDate(day), count])),
    ...(noDay > 0 ? { no_day: noDay } : {}),
    first: first.map(({ path, line, text }) => ({ file: path, line, text })),
  }));
}

/** Rows that hours cut, in the form of `leftOutJson`. */
export function cutJson({ spans }: CutReport, instruments: readonly Instrument[]): readonly object[] {
  return [false, true].flatMap((isClosed) => {
    const own = spans.filter(({ side }) => (side === "closed") === isClosed);
    if (own.length === 0) return [];
    const byInstrument: Record<string, number> = {};
    const byDay: Record<string, number> = {};
    for (const { date, instrument, rows } of own) {
      const symbol = instruments[instrument]?.symbol ?? "";
      byInstrument[symbol] = (byInstrument[symbol] ?? 0) + rows;
      byDay[date] = (byDay[date] ?? 0) + rows;
    }
    const rows = own.reduce((sum, span) => sum + span.rows, 0);
    const reason = isClosed ? "closed-day" : "out-of-hours";
    return [{ reason, rows, by_instrument: byInstrument, by_day: byDay, first: [] }];
  });
}
