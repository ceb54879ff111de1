import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * Whether the process of an engine lives. The system gives a process id again: a process of another program is not that
 * engine. Neither is the process that asks, which in a new container may have the id that the engine had in the old one.
 * A process that was killed and that its parent has not waited for does not live.
 */
export function processLives(pid: number): boolean {
  if (pid === process.pid || !isThere(pid)) return false;
  const program = programOf(pid);
  return program === null || program === path.basename(process.execPath) || program === path.basename(process.argv0);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The name of a process's program; empty if the process has ended, null where the system does not tell. */
function programOf(pid: number): string | null {
  if (process.platform !== "linux") return null;
  try {
    const [program = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0", 1);
    return path.basename(program);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ESRCH" ? "" : null;
  }
}
