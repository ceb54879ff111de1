import path from "node:path";
import { makeFolder } from "./make_folder.ts";
import type { Held, TakenName } from "./socket_lock.ts";

/**
 * Locks a file, on systems where `holdName` has no names. The release leaves the file in place: if it were removed, one
 * process could lock the open old file while another locks a new one.
 */
export async function holdFile(file: string): Promise<TakenName> {
  const { default: Database } = await import("libsql");
  let close = (): void => {};
  try {
    makeFolder(path.dirname(file), 0o700);
    const database = new Database(file);
    close = () => database.close();
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    const release = (): void => {
      // An explicit rollback: after `close` alone, the lock would stay until garbage collection.
      database.exec("ROLLBACK");
      database.close();
    };
    return { release } satisfies Held;
  } catch (error) {
    close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code === "SQLITE_BUSY" ? "in use" : "unable";
  }
}
