import { accessSync, constants, statSync } from "node:fs";
import { EngineError } from "../protocol/mod.ts";
import { JournalReader } from "./journal_reader.ts";

type Refusal = readonly [why: string, hint: string];

const FORBIDDEN: Refusal = ["it may not be read", "check its permissions, and those of the folders that it is in"];
const ABSENT: Refusal = ["there is none", "run a session first, or set JOURNAL or --journal to its file"];

/** Why the system does not let a file be read, and what to do. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ENOTDIR: ABSENT,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  ELOOP: ["its links lead in a circle", "check the links on the way to it"],
  ENAMETOOLONG: ["its name is too long", "choose another file"],
};

/**
 * Opens a journal that somebody asks to read, and who may not, or names no file, is told so: SQLite would say that it cannot
 * be opened, or wait for ever for a pipe.
 *
 * @throws EngineError JOURNAL_FILE if it cannot be read; with a cause if that is for what stands in it
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
    if (!stats.isFile()) throw refusal(file, ["it is no file", "set JOURNAL or --journal to the file of a journal"]);
    accessSync(file, constants.R_OK);
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT") throw refusal(file, ABSENT, "used");
    throw refusal(file, REFUSALS[code] ?? [`the system says ${code}`, "choose another file"]);
  }
}

/** What keeps a journal from being read that is there, by what SQLite says; null: something else. */
function findRefusal(file: string, error: unknown): EngineError | null {
  const said = error instanceof Error ? error.message : "";
  if (said.startsWith("ConnectionFailed")) return refusal(file, FORBIDDEN);
  if (!/readonly database|unable to open database/.test(said)) return null;
  return refusal(file, [
    "it may not be read, for the files beside it (-wal, -shm) may not be opened or made in its folder",
    "read it as the user that writes it, or copy it, with them, to a folder of your own",
  ]);
}

/** It has no cause: what is damaged has one. */
function refusal(file: string, [why, hint]: Refusal, use: "read" | "used" = "read"): EngineError {
  return new EngineError("JOURNAL_FILE", `${file}: Expected a journal that can be ${use}, but ${why}\n  hint: ${hint}`);
}
