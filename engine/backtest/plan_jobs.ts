import type { SessionStrategy } from "../session/mod.ts";

/** Some of the strategies on one of the files. */
export interface PlannedJob {
  /** Which of the files, from 0. */
  readonly file: number;
  /** Indexes of strategies, ascending; the first group of a file begins with strategy 0. */
  readonly group: readonly number[];
}

/**
 * Cuts a backtest into jobs, so that all threads have something to do: a job a file, or, where there are fewer files than
 * threads, several, each with a part of the strategies. Every job of a file reads it.
 *
 * @param files how many there are, >= 1
 * @param threads >= 1
 */
export function planJobs(
  strategies: readonly Pick<SessionStrategy, "spec">[],
  { files, threads }: { readonly files: number; readonly threads: number },
): readonly PlannedJob[] {
  const valid = strategies.filter(({ spec }) => spec !== null).length;
  const groups = Math.max(1, Math.min(Math.ceil(threads / files), valid));
  const cut = (group: number): number => Math.round((group * strategies.length) / groups);
  return Array.from({ length: files }, (_, file) =>
    Array.from({ length: groups }, (__, group): PlannedJob => {
      const length = cut(group + 1) - cut(group);
      return { file, group: Array.from({ length }, (___, i) => cut(group) + i) };
    }),
  ).flat();
}
