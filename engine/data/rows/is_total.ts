import type { Cell } from "../records/mod.ts";
import { nameKey } from "./column_names.ts";
import type { SampleTable } from "./find_time.ts";
import { NumberReader } from "./number_form.ts";

/** Names of what may be a trade's size, or all that was traded since the day began. */
const NAMES: ReadonlySet<string> = new Set(["volume", "vol", "v", "volumetraded"]);
/** Fewer rows show nothing. */
const LEAST_PAIRS = 50;
/** The part of rows whose volume is more than that of the row before. */
const LEAST_UP = 0.2;
/** A day begins anew far below where the one before has ended. */
const NEW_DAY = 0.1;

/**
 * True if a column of ticks has the volume of the day so far, as brokers' quotes have it: it never goes back, but where a day
 * begins anew.
 */
export function isTotal(
  { header, records }: SampleTable,
  columns: { readonly size: number; readonly instrument: number | null },
): boolean {
  const { size, instrument } = columns;
  if (!NAMES.has(nameKey(header?.[size] ?? ""))) return false;
  const numbers = new NumberReader({ mark: "dot", decimals: null });
  const before = new Map<Cell | undefined, number>();
  let pairs = 0;
  let ups = 0;
  for (const record of records) {
    const key = instrument === null ? null : record[instrument];
    const value = numbers.size(record[size] ?? null);
    const last = before.get(key);
    before.set(key, value);
    if (last === undefined || Number.isNaN(value)) continue;
    if (value < last && value > last * NEW_DAY) return false;
    pairs += 1;
    if (value > last) ups += 1;
  }
  return pairs >= LEAST_PAIRS && ups >= pairs * LEAST_UP;
}
