import { statfsSync } from "node:fs";
import path from "node:path";
import { EngineError } from "../protocol/mod.ts";

/** SQLite makes an index file of this size beside a journal. */
const INDEX_BYTES = 32_768;

/**
 * Runs `act` on a journal file and turns its errors into errors for people.
 *
 * @returns what `act` returns
 * @throws EngineError JOURNAL_FILE for every error of `act` that is not an EngineError already
 */
export function withFileErrors<T>(file: string, act: () => T): T {
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

/** True if the error, or its cause, says that a disk is full. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  return code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT";
}

/**
 * True if the error may come from a full disk. On a full disk some writes of SQLite fail with an input/output error,
 * which has other reasons too.
 */
export function mayBeFullDisk(error: unknown): boolean {
  return isDiskFull(error) || isInputOutput(error);
}

/** The first line of an error's message. */
export function firstLineOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

/** What people are told if the disk of a file is full; null: it is not, as far as can be seen. */
function fullDiskOf(error: unknown, file: string): string | null {
  if (isDiskFull(error)) return "its disk is full";
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
    // The free space is unknown, so the message is what SQLite said.
    return false;
  }
}

function codeOf(error: unknown): string {
  if (error instanceof EngineError) return codeOf(error.cause);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}

function whyOf(cause: unknown): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  // libsql's own words for a file that SQLite cannot open say nothing to people.
  return why.startsWith("ConnectionFailed") ? "it cannot be opened or made" : why;
}
