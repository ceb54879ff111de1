import type { RowProblem } from "../data/mod.ts";
import { EngineError, type Instrument, unreachable } from "../protocol/mod.ts";

/** A row that cannot be used. */
export interface UnusedRow {
  readonly path: string;
  readonly line: number;
  readonly problem: RowProblem;
  /** Its instrument, if the session has it. */
  readonly instrument: Pick<Instrument, "decimals"> | null;
}

/**
 * The error for a row that is no bad one: it is right, and the file is not what its beginning has promised. What was made of
 * its rows before may be wrong.
 *
 * @returns null: the row is a bad one
 */
export function contradictionOf({ path, line, problem, instrument }: UnusedRow): EngineError | null {
  const advice = adviceFor(problem, { path, isSaid: instrument?.decimals === "said" });
  return advice === null ? null : new EngineError("INPUT_FILE", `${path}:${line}: ${problem.text}. ${advice}`);
}

function adviceFor(
  { kind, decimals }: RowProblem,
  { path, isSaid }: { readonly path: string; readonly isSaid: boolean },
): string | null {
  switch (kind) {
    case "too-fine":
      return isSaid
        ? `Give the instrument ${decimals} price decimals, or say --decimals`
        : `Say how many decimals prices have: --decimals ${decimals}`;
    case "other-length":
      return "Give bars of each length in a file of their own";
    case "no-symbol":
      return `Write it in our form first: bulkhead convert ${path} OUT.csv`;
    case "out-of-order":
      return `Put it in order first: bulkhead convert ${path} OUT.csv`;
    case "no-trade":
      return `Leave such rows out first: bulkhead convert ${path} OUT.csv`;
    case "bad":
    case "other-instrument":
      return null;
    default:
      return unreachable(kind);
  }
}
