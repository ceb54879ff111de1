import { isZone, zoneOffsets } from "../../market/mod.ts";
import { parseUnixMicros } from "../../protocol/mod.ts";
import { inputError } from "./column_error.ts";
import type { FilePlace } from "./column_error.ts";
import { abbreviationOfName, nameKey } from "./column_names.ts";
import type { SampleTable } from "./find_time.ts";
import { END_TS, FIRST_TS } from "./local_zone.ts";

/** Names of columns that say the zone of the times beside them. */
const NAMES: ReadonlySet<string> = new Set(["timezone", "timezonename", "exchangetimezone", "tz", "tzname"]);
const UTC: ReadonlySet<string> = new Set(["utc", "gmt", "z", "etc/utc"]);
const INDIA: ReadonlySet<string> = new Set(["Asia/Kolkata", "Asia/Calcutta"]);

/** True if a column of that name says the zone of the times beside it. */
export function isZoneColumn(name: string): boolean {
  return NAMES.has(nameKey(name));
}

/**
 * Fails if a column says that the times are of another zone than the one that they are read in.
 *
 * @param zone the zone of times without an offset, which nobody has said of this file
 */
export function checkZoneColumn(place: FilePlace, table: SampleTable, zone: string): void {
  const column = table.keys.findIndex((key) => NAMES.has(key));
  if (column === -1) return;
  const values = [...new Set(table.records.map((record) => String(record[column] ?? "").trim()))];
  const other = values.find((value) => isOther(value, zone));
  if (other === undefined) return;
  const name = JSON.stringify((table.header?.[column] ?? "").trim());
  const what = `Expected times of ${zone}, was ${JSON.stringify(other)} in the column ${name}`;
  const said = UTC.has(other.toLowerCase()) ? "UTC" : exampleOf(other);
  const way = values.length === 1 ? `Say it: --time-zone ${said}` : "Write times of several zones with their offsets";
  throw inputError(place, `${what}. ${way}`);
}

function isOther(value: string, zone: string): boolean {
  const name = UTC.has(value.toLowerCase()) ? "UTC" : value;
  if (isZone(name)) return !areSame(name, zone);
  const abbreviation = abbreviationOfName(value);
  return abbreviation !== null && !(abbreviation === "IST" && INDIA.has(zone));
}

/** True if clocks of two zones show the same at all times: one may be the other's old name. */
function areSame(zone: string, other: string): boolean {
  if (zone === other) return true;
  const [from, to] = [parseUnixMicros(FIRST_TS), parseUnixMicros(END_TS)];
  const [one, two] = [zone, other].map((name) => zoneOffsets(name, from, to));
  return JSON.stringify(one) === JSON.stringify(two);
}

/** The zone's name; of an abbreviation, which names more than one, a zone that may be meant. */
function exampleOf(zone: string): string {
  if (abbreviationOfName(zone) === null) return zone;
  return zone.toUpperCase().startsWith("E") ? "America/New_York" : "Asia/Kolkata";
}
