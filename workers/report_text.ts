import { MAX_REPORT_LENGTH } from "../engine/protocol/mod.ts";

/** What a slot reports of a condition that is unknown for the first time. */
export const UNKNOWN_TEXT =
  "A condition is unknown: a value that it needs is missing, or a division by zero; unknown never acts";

/** What a slot reports of a judgement that has failed. What was thrown may be anything, and need not let itself be read. */
export function faultText(thrown: unknown): string {
  return `A judgement failed: ${lineOf(thrown)}`;
}

function lineOf(thrown: unknown): string {
  try {
    const text = String(thrown instanceof Error ? thrown.message : thrown);
    return (text.split("\n", 1)[0] ?? "").slice(0, MAX_REPORT_LENGTH);
  } catch {
    return "what it threw cannot be read";
  }
}
