import { PathLock } from "../lock/mod.ts";
import { inUse } from "./file_lock.ts";

/**
 * The right to a journal's path and to the file at it, which one engine has at a time, whatever becomes of the file: to
 * remove it and its lock's file lets nobody else in. It is beside the `FileLock`, which is seen from other containers too.
 *
 * @throws EngineError JOURNAL_IN_USE if another engine has it
 */
export async function lockJournal(file: string): Promise<PathLock> {
  const taken = await PathLock.take("journal", file);
  if (taken instanceof PathLock) return taken;
  throw inUse(file, taken);
}
