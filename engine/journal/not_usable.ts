import path from "node:path";
import { EngineError } from "../protocol/mod.ts";
import { fullDiskOf } from "./want_of_room.ts";

/** What `act` returns. @throws EngineError JOURNAL_FILE for whatever it throws that is none for people yet */
export function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const full = fullDiskOf(cause, file);
    if (full === null) throw notUsable(file, whyOf(cause), "choose another file", cause);
    throw notUsable(file, full, `free space on the disk of ${path.dirname(path.resolve(file))}`, cause);
  }
}

/** The error for a journal that cannot be used. */
export function notUsable(file: string, found: string, hint: string, cause?: unknown): EngineError {
  const message = `${file}: Expected a journal that can be used, but ${found}\n  hint: ${hint}`;
  return new EngineError("JOURNAL_FILE", message, { cause });
}

function whyOf(cause: unknown): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  // What the binding says of a file that SQLite cannot open is not for people.
  return why.startsWith("ConnectionFailed") ? "it cannot be opened or made" : why;
}
