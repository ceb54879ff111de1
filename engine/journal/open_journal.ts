import { accessSync, constants, statSync } from "node:fs";
import { EngineError } from "../protocol/mod.ts";
import { JournalReader } from "./journal_reader.ts";

/** Why a file cannot be read, and what to do. */
type Refusal = readonly [why: string, hint: string];

const FORBIDDEN: Refusal = ["it may not be read", "check its permissions, and those of the folders that it is in"];
const ABSENT: Refusal = ["there is none", "run a session first, or set JOURNAL or --journal to its file"];

/** By the system's error code. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ENOTDIR: ABSENT,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  ELOOP: ["its links lead in a circle", "check the links on the way to it"],
  ENAMETOOLONG: ["its name is too long", "choose another file"],
};

/**
 * Opens a journal that a user has named. It checks the file first, so that the message says what is wrong: SQLite would
 * only say that it cannot open the file, and would wait for ever for a pipe.
 *
 * @throws EngineError JOURNAL_FILE if it cannot be read; the error has a cause only if the content is damaged
 */
export function openJournalToRead(file: string): JournalReader {
  refuseUnreadable(file);
  try {
    return JournalReader.open(file);
  } catch (error) {
    const cause = error instanceof EngineError ? error.cause : error;
    throw findRefusal(file, cause) ?? error;
  }
}

function refuseUnreadable(file: string): void {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) throw refusal(file, ["it is a folder", "name the file in it"]);
    if (!stats.isFile())
      throw refusal(file, ["it is not a regular file", "set JOURNAL or --journal to the file of a journal"]);
    accessSync(file, constants.R_OK);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT") throw refusal(file, ABSENT, "used");
    throw refusal(file, REFUSALS[code] ?? [`the system says ${code}`, "choose another file"]);
  }
}

/** The refusal that an error of SQLite means; null: it is another error. */
function findRefusal(file: string, error: unknown): EngineError | null {
  const said = error instanceof Error ? error.message : "";
  if (said.startsWith("ConnectionFailed")) return refusal(file, FORBIDDEN);
  if (!/readonly database|unable to open database/.test(said)) return null;
  return refusal(file, [
    "it may not be read, for the files beside it (-wal, -shm) may not be opened or made in its folder",
    "read it as the user that writes it, or copy it, with them, to a folder of your own",
  ]);
}

/** The error has no cause: only the error for a damaged journal has one. */
function refusal(file: string, [why, hint]: Refusal, use: "read" | "used" = "read"): EngineError {
  return new EngineError("JOURNAL_FILE", `${file}: Expected a journal that can be ${use}, but ${why}\n  hint: ${hint}`);
}
