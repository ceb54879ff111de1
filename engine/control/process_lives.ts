import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * Whether the process of an engine lives. Numbers are given again: of another program it is not that process, and neither
 * is the one that asks, which in a container may have the number of the engine of the container before. One that was
 * killed, and that its parent has not yet taken note of, lives no more.
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
    // Somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The name of a process's program, empty of one that is over; null where nobody can tell. */
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
