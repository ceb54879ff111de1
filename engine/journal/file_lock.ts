import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import Database from "libsql";
import { makeFolder } from "../lock/mod.ts";
import { EngineError } from "../protocol/mod.ts";
import { attempt } from "./not_usable.ts";

/**
 * The right to write to a journal, which one engine has at a time. It is a lock of the system's on a file beside the
 * journal, and not on the journal itself, so that readers are not held up. It goes with the process, however that ends.
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
      const lock = `${existsSync(file) ? realpathSync(file) : path.resolve(file)}.lock`;
      return new FileLock(lock, lockFile(lock, file));
    });
  }

  /** True while the lock's own file is the one that was locked. */
  get isInPlace(): boolean {
    return this.#seen !== null && identify(this.#file) === this.#seen;
  }

  /**
   * Makes the lock's own file again, which somebody has removed, and locks that.
   *
   * @throws EngineError JOURNAL_IN_USE if another engine was quicker
   */
  renew(): void {
    attempt(this.#file, () => {
      const before = this.#database;
      makeFolder(path.dirname(this.#file));
      this.#database = lockFile(this.#file, this.#file.slice(0, -".lock".length));
      this.#seen = identify(this.#file);
      before.exec("ROLLBACK");
      before.close();
    });
  }

  /** Lets others have it. */
  release(): void {
    // By itself, for closing alone waits for the garbage collector.
    this.#database.exec("ROLLBACK");
    this.#database.close();
  }
}

/** @throws EngineError JOURNAL_IN_USE if another engine has `lock`, that of the journal `file` */
function lockFile(lock: string, file: string): Database.Database {
  const database = new Database(lock);
  try {
    // In memory, so that a process that is killed leaves no half a transaction behind.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    throw isBusy(error) ? inUse(file, { cause: error }) : error;
  }
}

/** Which file it is, whatever its name; null: there is none. */
function identify(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
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
