import type { SessionStrategy } from "../session/mod.ts";

/** A local date with rows, and how many it has. */
export interface DayRows {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The date after it. */
  readonly after: string;
  readonly rows: number;
}

/** A job to run: some of the strategies, on some of the days. */
export interface PlannedJob {
  /** Indexes of the strategies, ascending. The first group begins with strategy 0. */
  readonly group: readonly number[];
  /** The first and the last date, `YYYY-MM-DD`; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
  /** The part of all work that it is, 0 to 1. */
  readonly share: number;
}

/** Parts of the days for each thread: one that has done its part early takes another. */
const PARTS_OF_THREAD = 4;

/**
 * Splits a backtest into jobs, so that all threads have work. Days are sessions of their own, so they are cut first; where
 * there are fewer days than threads, each part of them has several jobs, each with a part of the strategies.
 *
 * @param days the dates with rows, ascending; null: unknown until the file has been read, and every job reads all of it
 * @param threads >= 1
 */
export function planJobs(
  strategies: readonly Pick<SessionStrategy, "spec">[],
  { days, threads }: { readonly days: readonly DayRows[] | null; readonly threads: number },
): readonly PlannedJob[] {
  const parts = days === null || days.length === 0 ? [{ from: null, to: null, share: 1 }] : partsOf(days, threads);
  const valid = strategies.filter(({ spec }) => spec !== null).length;
  const groups = Math.max(1, Math.min(Math.ceil(threads / parts.length), valid));
  const startOf = (group: number): number => Math.round((group * strategies.length) / groups);
  return parts.flatMap(({ share, ...part }) =>
    Array.from({ length: groups }, (_, group): PlannedJob => {
      const length = startOf(group + 1) - startOf(group);
      const own = Array.from({ length }, (__, i) => startOf(group) + i);
      return { ...part, group: own, share: share / groups };
    }),
  );
}

/**
 * Cuts days into parts with about as many rows each. A part begins with the day after the part before, and the first and
 * the last part have no limit: a session may have its rows on the date after its own.
 */
function partsOf(days: readonly DayRows[], threads: number): readonly Omit<PlannedJob, "group">[] {
  const all = days.reduce((sum, { rows }) => sum + rows, 0);
  const wanted = Math.min(days.length, threads * PARTS_OF_THREAD);
  const parts: Omit<PlannedJob, "group">[] = [];
  let [first, rows, before] = [0, 0, 0];
  days.forEach((day, i) => {
    rows += day.rows;
    const isDue = rows >= (all * (parts.length + 1)) / wanted || days.length - i - 1 < wanted - parts.length;
    if (!isDue && i < days.length - 1) return;
    const from = parts.length === 0 ? null : (days[first - 1]?.after ?? null);
    parts.push({ from, to: i === days.length - 1 ? null : day.date, share: (rows - before) / Math.max(1, all) });
    [first, before] = [i + 1, rows];
  });
  return parts;
}
