import type { SampleTable } from "./find_time.ts";

/** Fewer rows show nothing. */
const LEAST_PAIRS = 10;
/** The part of rows whose open is that of the row before. */
const MOST = 0.8;

/**
 * True if rows are quotes of brokers, which have the day's open, high, low and the close of the day before beside the last
 * price: the price changes while the open stays.
 */
export function isSnapshot(
  { records }: SampleTable,
  columns: { readonly price: number | null; readonly open: number | null },
): boolean {
  const { price, open } = columns;
  if (price === null || open === null) return false;
  let pairs = 0;
  let same = 0;
  let moved = 0;
  const before = new Map<unknown, { readonly open: unknown; readonly price: unknown }>();
  for (const record of records) {
    // Rows of two instruments may take turns: the open before is that of any of the last ones.
    const last = before.get(record[open]);
    if (before.size > 0) pairs += 1;
    if (last !== undefined) {
      same += 1;
      if (last.price !== record[price]) moved += 1;
    }
    before.set(record[open], { open: record[open], price: record[price] });
  }
  return pairs >= LEAST_PAIRS && same >= pairs * MOST && moved * 4 >= same;
}
