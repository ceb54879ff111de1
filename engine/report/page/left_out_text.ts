import type { Result } from "../result/mod.ts";

/** The rows of files that were not used, in a sentence. */
export function leftOutText(leftOut: Result["leftOut"]): string {
  if (leftOut === null) return "a journal does not have which rows were left out: the session's summary does";
  return leftOut.texts.length === 0 ? "every row used" : leftOut.texts.join("; ");
}
