import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { makeFolder } from "../lock/mod.ts";
import { mayBeFullDisk, notUsable, withFileErrors } from "./file_errors.ts";
import { FileLock } from "./file_lock.ts";
import { APPLICATION_ID, MIGRATIONS } from "./migrations.ts";

/** The open database of a journal. */
export type JournalDatabase = Database.Database;

/** How long to wait for a reader that holds the file, in milliseconds. */
const BUSY_MS = 5_000;

/**
 * Opens a journal to write. It makes a file that does not exist, and migrates one of an older program. A commit that
 * returns is on the disk (write-ahead log, `synchronous=FULL`).
 *
 * @throws EngineError JOURNAL_FILE if the file cannot be opened or written, is not a journal, or is of a newer program
 */
export function openToWrite(file: string): JournalDatabase {
  return withFileErrors(file, () => {
    makeFolder(path.dirname(file));
    const database = new Database(path.resolve(file));
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      checkKind(database, file);
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      migrate(database);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Opens a journal only to read. It does not hold up an engine that writes to the file.
 *
 * @throws EngineError JOURNAL_FILE if there is no such file, it is not a journal, or it is of a newer program
 */
export function openToRead(file: string): JournalDatabase {
  if (!existsSync(file))
    throw notUsable(file, "there is none", "run a session first, or set JOURNAL or --journal to its file");
  return withFileErrors(file, () => {
    const real = realpathSync(file);
    try {
      return openReadOnly(file, real);
    } catch (error) {
      if (!mayBeFullDisk(error) || !isAtRest(file, real)) throw error;
      // There is no log and no writer, so the file can be read without the files beside it.
      return openReadOnly(file, `${pathToFileURL(real).href}?immutable=1`);
    }
  });
}

/** @param opened the path or URI of `file` that SQLite opens */
function openReadOnly(file: string, opened: string): JournalDatabase {
  const database = new Database(opened);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = ON`);
    checkKind(database, file);
    if (readPragma(database, "user_version") > 0) return database;
    // An engine was killed before it had made the tables.
    database.close();
    return emptyJournal();
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True if a journal has no write-ahead log with content, and no engine writes to it. */
function isAtRest(file: string, real: string): boolean {
  const log = statSync(`${real}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) return false;
  try {
    FileLock.take(file).release();
    return true;
  } catch {
    // An engine writes to it, or it is not known.
    return false;
  }
}

/** Closes a journal that was written to. Everything is in one file then, unless a reader holds it. */
export function closeWritten(database: JournalDatabase): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Committed records are on the disk anyway, in the log. The next one who opens the file finds them.
  } finally {
    database.close();
  }
}

/** The first problem that SQLite finds in an open database; null: none. */
export function damageIn(database: JournalDatabase): string | null {
  const { quick_check: found } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  return found === "ok" ? null : found;
}

/**
 * Moves the content of the log into the journal, as far as readers allow it. The log can then be written from its
 * start.
 */
export function truncateLog(database: JournalDatabase): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // The next commit shows whether there is room.
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  }
}

/**
 * Begins a new log for an open journal whose log file was deleted. The content of the old log goes into the journal
 * first.
 *
 * @returns false if a reader prevents it
 */
export function renewLog(database: JournalDatabase): boolean {
  truncateLog(database);
  try {
    // To leave WAL mode closes the log; to enter it makes a new one.
    return setJournalMode(database, "DELETE") && setJournalMode(database, "WAL");
  } catch (error) {
    if (isLocked(error)) return false;
    throw error;
  }
}

function setJournalMode(database: JournalDatabase, mode: "DELETE" | "WAL"): boolean {
  const { journal_mode: is } = database.prepare(`PRAGMA journal_mode = ${mode}`).get() as { journal_mode: string };
  return is === mode.toLowerCase();
}

function isLocked(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === "SQLITE_BUSY";
}

/** A journal without sessions, in memory. */
function emptyJournal(): JournalDatabase {
  const database = new Database(":memory:");
  migrate(database);
  return database;
}

/** The value of a pragma, as a number. */
function readPragma(database: JournalDatabase, name: string): number {
  return Number((database.prepare(`PRAGMA ${name}`).get() as Record<string, unknown>)[name]);
}

function checkKind(database: JournalDatabase, file: string): void {
  const version = readPragma(database, "user_version");
  const tables = (database.prepare("SELECT count(*) AS n FROM sqlite_master").get() as { n: number }).n;
  const isOurs = readPragma(database, "application_id") === APPLICATION_ID;
  if (tables > 0 && !isOurs) throw notUsable(file, "it is a database of another program", "choose another file");
  if (version > MIGRATIONS.length) {
    const found = `it is of version ${version}, and this program knows ${MIGRATIONS.length} at most`;
    throw notUsable(file, found, "use the program that wrote it, or a newer one");
  }
}

/**
 * Applies all missing migrations, or none. It always writes, so that a file that cannot be written is found out now.
 */
function migrate(database: JournalDatabase): void {
  const version = readPragma(database, "user_version");
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec("COMMIT");
  } catch (error) {
    // SQLite itself rolls back when the disk is full. A second rollback would fail and hide that error.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
