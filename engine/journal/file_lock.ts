import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { makeFolder, PathLock } from "../lock/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { withFileErrors } from "./file_errors.ts";

/**
 * The right to write to a journal. Only one engine has it at a time. It is a system lock on a file beside the journal,
 * and not on the journal itself, so that readers are not held up. It ends with the process, even if that is killed.
 */
export class FileLock {
  readonly #file: string;
  #database: Database.Database;
  #seen: string | null;

  private constructor(file: string, database: Database.Database) {
    this.#file = file;
    this.#database = database;
    this.#seen = identify(file);
  }

  /**
   * Takes the lock on `file`, which need not exist. The lock's file stays after `release`: if it were removed, two
   * engines could lock two different files of that name.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine has it
   * @throws EngineError JOURNAL_FILE if the lock's file cannot be made
   */
  static take(file: string): FileLock {
    return withFileErrors(file, () => {
      makeFolder(path.dirname(file));
      // All names of a file have the same lock.
      const lock = `${existsSync(file) ? realpathSync(file) : path.resolve(file)}.lock`;
      return new FileLock(lock, lockFile(lock, file));
    });
  }

  /** True while the lock's file is the one that was locked. */
  get isInPlace(): boolean {
    return this.#seen !== null && identify(this.#file) === this.#seen;
  }

  /**
   * Makes the lock's file again, after somebody has removed it, and locks it.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine has locked it meanwhile
   */
  renew(): void {
    withFileErrors(this.#file, () => {
      const before = this.#database;
      makeFolder(path.dirname(this.#file));
      this.#database = lockFile(this.#file, this.#file.slice(0, -".lock".length));
      this.#seen = identify(this.#file);
      before.exec("ROLLBACK");
      before.close();
    });
  }

  /** Releases the lock. */
  release(): void {
    // `close` alone releases it only when the garbage collector runs.
    this.#database.exec("ROLLBACK");
    this.#database.close();
  }
}

/** @throws EngineError JOURNAL_IN_USE if another engine has `lock`, the lock of the journal `file` */
function lockFile(lock: string, file: string): Database.Database {
  const database = new Database(lock);
  try {
    // The rollback journal is in memory, so that a killed process leaves no file of it behind.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    throw isBusy(error) ? inUse(file, { cause: error }) : error;
  }
}

/** The device and inode of a file; null: there is none. */
function identify(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === "SQLITE_BUSY";
}

/** The error for a journal that another engine writes to. */
export function inUse(file: string, by: { readonly pid?: number | null; readonly cause?: unknown }): EngineError {
  const who = by.pid == null ? "it" : `it (pid ${by.pid})`;
  return new EngineError(
    "JOURNAL_IN_USE",
    `${file}: Expected a journal that no other engine writes to, but another engine writes to it\n` +
      `  hint: stop ${who}, or choose another file with JOURNAL or --journal`,
    { cause: by.cause },
  );
}

/**
 * Takes the right to a journal's path and to the file there. Only one engine on this machine has it at a time, even if
 * the journal and its lock file are removed. A `FileLock` is needed as well: other containers see only that one.
 *
 * @throws EngineError JOURNAL_IN_USE if another engine has it
 */
export async function lockJournal(file: string): Promise<PathLock> {
  const taken = await PathLock.take("journal", file);
  if (taken instanceof PathLock) return taken;
  throw inUse(file, taken);
}
