import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import type { JournalDatabase } from "./database.ts";

/** Where an open journal is copied to. */
export interface WriteBackPlace {
  readonly file: string;
  /** True: a file of that name is the damaged journal, and is replaced. False: there must be no file of that name. */
  readonly over: boolean;
  /** The permissions of the copy. */
  readonly mode: number;
}

/** The errors of file systems that have no hard links. */
const NO_LINKS: ReadonlySet<unknown> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Copies an open journal to a file. The journal's own file may be gone. The copy is complete and on the disk, or there
 * is none, and it never replaces a file of others.
 *
 * @throws Error if it cannot be written, or if another file has the name
 */
export function writeBack(database: JournalDatabase, { file, over, mode }: WriteBackPlace): void {
  const draft = `${file}.draft`;
  makeFolder(path.dirname(file));
  rmSync(draft, { force: true });
  try {
    closeSync(openSync(draft, "wx", mode));
    database.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
    sync(draft, "r+");
    // SQLite would apply a log that is left of the old file to the new one.
    if (over || isFree(file)) for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    if (over) renameSync(draft, file);
    else putInPlace(draft, file);
    sync(path.dirname(file), "r");
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Renames a file, but never over another file. @throws Error if there is one */
function putInPlace(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
    // Make an empty file first, which fails if there is one. Then it is ours to replace.
    closeSync(openSync(file, "wx"));
    renameSync(draft, file);
  }
}

function isFree(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) === undefined;
}

function sync(file: string, flags: "r" | "r+"): void {
  const opened = openSync(file, flags);
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
