import type { CsvKind } from "./csv_header.ts";
import type { FileReading } from "./rows/mod.ts";

/**
 * How a session's rows are recorded: as ticks; as bars of one length, in microseconds; or each row with its kind, which
 * is exact for ticks and bars of any lengths together.
 */
export type RecordForm =
  | { readonly rows: CsvKind & "ticks" }
  | { readonly rows: CsvKind & "bars"; readonly barMicros: number }
  | { readonly rows: "kinds" };

/** True if files have rows of a recorded session that say whether they are of bars. */
export function saysKinds(readings: readonly Pick<FileReading, "columns">[]): boolean {
  return readings.some(({ columns }) => columns.some(({ role }) => role === "kind"));
}

/**
 * The form for a market.
 *
 * @param bars of each instrument the length of its bars in microseconds, `1d` for a session, or null if it has ticks
 */
export function recordFormOf(bars: readonly (number | "1d" | null)[]): RecordForm {
  const [first = null] = bars;
  if (bars.some((length) => length !== first) || first === "1d") return { rows: "kinds" };
  return first === null ? { rows: "ticks" } : { rows: "bars", barMicros: first };
}
