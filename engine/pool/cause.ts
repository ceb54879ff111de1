import { MAX_REPORT_LENGTH } from "../protocol/mod.ts";

/** Why a worker died, as the error says with which it did. It has come from there: its message can be anything. */
export function causeOf(error: unknown): string {
  return error instanceof Error ? textOf(error.message) : `it threw ${textOf(error)}`;
}

function textOf(value: unknown): string {
  // An object may have nothing to make a text of, and an attempt would throw.
  const text = typeof value === "object" && value !== null ? "an object" : String(value);
  return text.slice(0, MAX_REPORT_LENGTH);
}
