import type { MarketPlan } from "../data/mod.ts";
import { isoDate } from "../market/mod.ts";
import type { DayRows } from "./plan_jobs.ts";

/** The local dates of a market within a range, each with the rows that it has. */
export function daysOf(
  { days: { day, firstRow }, rows }: MarketPlan,
  { from, to }: { readonly from: string | null; readonly to: string | null },
): readonly DayRows[] {
  return Array.from(day, (each, i) => {
    return { date: isoDate(each), after: isoDate(each + 1), rows: (firstRow[i + 1] ?? rows) - (firstRow[i] ?? 0) };
  }).filter(({ date }) => (from === null || date >= from) && (to === null || date <= to));
}
