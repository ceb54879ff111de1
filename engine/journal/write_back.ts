import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import type { JournalDatabase } from "./database.ts";

/** Where a copy of an open journal is put. */
export interface WriteBackPlace {
  readonly file: string;
  /** What has that name is the journal's own, and worth nothing any more; else nothing may have it. */
  readonly over: boolean;
  readonly mode: number;
}

/** File systems that know no links say one of these. */
const NO_LINKS: ReadonlySet<unknown> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/**
 * Writes all that an open journal has to a new file, whatever has become of its own. It is there whole and on the disk, or
 * not at all, and it takes nobody's place.
 *
 * @throws Error if it cannot be written, or another file has the name
 */
export function writeBack(database: JournalDatabase, { file, over, mode }: WriteBackPlace): void {
  const draft = `${file}.draft`;
  makeFolder(path.dirname(file));
  rmSync(draft, { force: true });
  try {
    closeSync(openSync(draft, "wx", mode));
    database.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
    sync(draft, "r+");
    // A log of the file before would be taken for one of the new file.
    if (over || isFree(file)) for (const end of ["-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    if (over) renameSync(draft, file);
    else putInPlace(draft, file);
    sync(path.dirname(file), "r");
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Gives a file a name that nobody has. @throws Error if somebody has it */
function putInPlace(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
    // The name is taken first, and then what has it is our own.
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
