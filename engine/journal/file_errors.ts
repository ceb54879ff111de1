import { statfsSync } from "node:fs";
import path from "node:path";
import { EngineError } from "../protocol/mod.ts";

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

/** What SQLite makes beside a journal, its index, takes that much at once. */
const INDEX_BYTES = 32_768;

/** True if it says that a disk is full. */
export function isFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT";
}

/** True if more room may be what is lacking: SQLite says only of one kind of write that a disk is full. */
export function isForWantOfRoom(error: unknown): boolean {
  return isFull(error) || isInputOutput(error);
}

/** What is wrong with a file in people's words, if it is that its disk is full; null: it is not, as far as is known. */
function fullDiskOf(error: unknown, file: string): string | null {
  if (isFull(error)) return "its disk is full";
  if (!isInputOutput(error) || !hasNoRoom(file)) return null;
  return "its disk is full: the files beside it (-wal, -shm) cannot be made";
}

function isInputOutput(error: unknown): boolean {
  return codeOf(error).startsWith("SQLITE_IOERR");
}

function hasNoRoom(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path.dirname(path.resolve(file)));
    return bavail * bsize < INDEX_BYTES;
  } catch {
    // What cannot be looked at is not called full: the error stays what SQLite has said.
    return false;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof EngineError) return codeOf(error.cause);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}
