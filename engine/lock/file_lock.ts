import path from "node:path";
import type { Held, TakenName } from "./name_lock.ts";
import { makeFolder } from "./make_folder.ts";

/**
 * Takes a file by a lock of the system's, where there are no names to take. The file stays when it is released: to remove
 * it would part those who have it open from those who make it anew.
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
      // By itself, for closing alone waits for the garbage collector.
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
