import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { makeFolder } from "../make_folder.ts";
import { EngineError } from "../protocol/mod.ts";
import { attempt, type JournalDatabase } from "./database.ts";

/**
 * The right to write to a journal, which one engine has at a time. It is a lock of the system's on a file beside the
 * journal, and not on the journal itself, so that readers are not held up. It goes with the process, however that ends.
 */
export class FileLock {
  readonly #database: JournalDatabase;

  private constructor(database: JournalDatabase) {
    this.#database = database;
  }

  /**
   * Takes the lock on `file`, which need not be there yet. The lock's own file stays when it is released: to remove it
   * would part those who have it open from those who make it anew.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine has it
   * @throws EngineError JOURNAL_FILE if there can be none
   */
  static take(file: string): FileLock {
    return attempt(file, () => {
      makeFolder(path.dirname(file));
      // Two names of one file have one lock.
      const database = new Database(`${existsSync(file) ? realpathSync(file) : path.resolve(file)}.lock`);
      try {
        // In memory, so that a process that is killed leaves no half a transaction behind.
        database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
        return new FileLock(database);
      } catch (error) {
        database.close();
        throw isBusy(error) ? inUse(file, { cause: error }) : error;
      }
    });
  }

  /** Lets others have it. */
  release(): void {
    // By itself, for closing alone waits for the garbage collector.
    this.#database.exec("ROLLBACK");
    this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === "SQLITE_BUSY";
}

/** The error for who was not given a journal. */
export function inUse(file: string, by: { readonly pid?: number | null; readonly cause?: unknown }): EngineError {
  const who = by.pid == null ? "it" : `it (pid ${by.pid})`;
  return new EngineError(
    "JOURNAL_IN_USE",
    `${file}: Expected a journal that no other engine writes to, but another engine writes to it\n` +
      `  hint: stop ${who}, or choose another file with JOURNAL or --journal`,
    { cause: by.cause },
  );
}
