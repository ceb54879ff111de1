import { EngineError, type Instrument } from "../protocol/mod.ts";

/** A row that cannot be used. */
export interface UnusedRow {
  readonly path: string;
  readonly line: number;
  /** What is wrong with it. */
  readonly problem: string;
  /** Its instrument, if the session has it. */
  readonly instrument: Pick<Instrument, "decimals"> | null;
}

const TOO_FINE = /^(Expected \S+ in steps of \S+, was ".*?\.(\d+?)0*")\. Set the instrument's scale/;
const OTHER_LENGTH = /^Expected bars of .* as long as those before/;
const OTHER_ORDER = /^(Expected ts at or after .*?)(?:\. Give the bars' length with --bar)?$/;

/**
 * The error for a row that is no bad one: it is right, and the file is not what its beginning has promised. What was made of
 * its rows before may be wrong.
 *
 * @returns null: the row is a bad one
 */
export function contradictionOf({ path, line, problem, instrument }: UnusedRow): EngineError | null {
  const mended = (what: string): EngineError => new EngineError("INPUT_FILE", `${path}:${line}: ${what}`);
  const [, finer, decimals] = TOO_FINE.exec(problem) ?? [];
  if (finer !== undefined && decimals !== undefined) {
    const many = decimals.length;
    if (instrument?.decimals === "said")
      return mended(`${finer}. Give the instrument ${many} price decimals, or say --decimals`);
    return mended(`${finer}. Say how many decimals prices have: --decimals ${many}`);
  }
  if (OTHER_LENGTH.test(problem)) return mended(`${problem}. Give bars of each length in a file of their own`);
  const [, order] = OTHER_ORDER.exec(problem) ?? [];
  return order === undefined ? null : mended(`${order}. Put it in order first: bulkhead convert ${path} OUT.csv`);
}

/** True if the row is one of an instrument that the session does not have. */
export function isOfOthers(problem: string): boolean {
  return problem.startsWith("Expected an instrument of the session");
}
