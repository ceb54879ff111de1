import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import Database from "libsql";
import { makeFolder } from "../lock/mod.ts";
import { FileLock } from "./file_lock.ts";
import { attempt, notUsable } from "./not_usable.ts";
import { APPLICATION_ID, MIGRATIONS } from "./schema.ts";
import { isForWantOfRoom } from "./want_of_room.ts";

/** An open journal file. */
export type JournalDatabase = Database.Database;

/** Wait that long for a reader that holds the file, milliseconds. */
const BUSY_MS = 5_000;

/**
 * Opens a journal to write to it: makes it if it is not there, and brings an older one forward. Every commit is on the disk
 * when it returns (write-ahead log, `synchronous=FULL`).
 *
 * @throws EngineError JOURNAL_FILE if the file cannot be opened or written, is none of ours, or is of a newer program
 */
export function openToWrite(file: string): JournalDatabase {
  return attempt(file, () => {
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
 * Opens a journal to read from it alone; whoever writes to it meanwhile is not held up.
 *
 * @throws EngineError JOURNAL_FILE if there is no such file, it is none of ours, or it is of a newer program
 */
export function openToRead(file: string): JournalDatabase {
  if (!existsSync(file))
    throw notUsable(file, "there is none", "run a session first, or set JOURNAL or --journal to its file");
  return attempt(file, () => {
    const real = realpathSync(file);
    try {
      return openReadOnly(file, real);
    } catch (error) {
      if (!isForWantOfRoom(error) || !isAtRest(file, real)) throw error;
      // All of it is in the one file, and nobody writes to it: it can be read with nothing beside it.
      return openReadOnly(file, `${pathToFileURL(real).href}?immutable=1`);
    }
  });
}

/** @param opened what SQLite is to open of `file`: a path or a URI */
function openReadOnly(file: string, opened: string): JournalDatabase {
  const database = new Database(opened);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = ON`);
    checkKind(database, file);
    if (readPragma(database, "user_version") > 0) return database;
    // Whoever made it was killed before its tables were in it.
    database.close();
    return emptyJournal();
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True if a journal has no log that is to be read with it, and no engine writes to it. */
function isAtRest(file: string, real: string): boolean {
  const log = statSync(`${real}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) return false;
  try {
    FileLock.take(file).release();
    return true;
  } catch {
    // Whoever cannot be sure reads it as SQLite does, or not at all.
    return false;
  }
}

/** Closes a journal that was written to, with everything in its one file, if no reader is in the way. */
export function closeWritten(database: JournalDatabase): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // What is committed is on the disk all the same, and whoever opens the file next finds it.
  } finally {
    database.close();
  }
}

/** The first that SQLite itself finds wrong with an open file; null: nothing. */
export function damageIn(database: JournalDatabase): string | null {
  const { quick_check: found } = database.prepare("PRAGMA quick_check(1)").get() as { quick_check: string };
  return found === "ok" ? null : found;
}

/** What the log has goes into the journal, as far as readers let it: the log's file can be used from its start then. */
export function shorten(database: JournalDatabase): void {
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Whoever writes next finds out whether there is room.
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  }
}

/**
 * Has an open journal begin a new log in place of one whose file is gone. What that had goes into the journal first.
 *
 * @returns false if it cannot be done, for a reader is in the way
 */
export function renewLog(database: JournalDatabase): boolean {
  shorten(database);
  try {
    // Whoever leaves this mode closes the log, and whoever enters it makes one.
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

/** What a journal is before its first session, in memory. */
function emptyJournal(): JournalDatabase {
  const database = new Database(":memory:");
  migrate(database);
  return database;
}

/** The number that a pragma answers with. */
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

/** All of it or nothing. It writes in any case, so that a file that cannot be written is found out now. */
function migrate(database: JournalDatabase): void {
  const version = readPragma(database, "user_version");
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec("COMMIT");
  } catch (error) {
    // A full disk has rolled it back already, and to do so again would hide why.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
