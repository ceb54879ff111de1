import type { SessionStrategy } from "../session/mod.ts";

/** A job to run: some of the strategies on one of the files. */
export interface PlannedJob {
  /** The index of the file, from 0. */
  readonly file: number;
  /** Indexes of the strategies, ascending. The first group of a file begins with strategy 0. */
  readonly group: readonly number[];
}

/**
 * Splits a backtest into jobs, so that all threads have work. Each file has one job; if there are fewer files than threads,
 * it has several, each with a part of the strategies. Every job of a file reads the whole file.
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
  const startOf = (group: number): number => Math.round((group * strategies.length) / groups);
  return Array.from({ length: files }, (_, file) =>
    Array.from({ length: groups }, (__, group): PlannedJob => {
      const length = startOf(group + 1) - startOf(group);
      return { file, group: Array.from({ length }, (___, i) => startOf(group) + i) };
    }),
  ).flat();
}
