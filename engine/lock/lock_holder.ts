import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Finds the process that has a name of Linux's abstract namespace. It asks the system, so it finds a stopped process too.
 *
 * @returns its pid, or null if it has ended, belongs to another user, or is not visible, as in another container
 */
export function findHolder(name: string): number | null {
  const inode = inodeOf(name);
  if (inode === null) return null;
  const link = `socket:[${inode}]`;
  for (const entry of orNull(() => readdirSync("/proc")) ?? []) {
    if (/^\d+$/.test(entry) && hasOpen(entry, link)) return Number(entry);
  }
  return null;
}

/** The inode of the socket that listens on a name, or null. */
function inodeOf(name: string): string | null {
  const table = orNull(() => readFileSync("/proc/net/unix", "utf8")) ?? "";
  const line = table.split("\n").find((each) => each.endsWith(` @${name}`));
  // Num RefCount Protocol Flags Type St Inode Path
  return line?.trim().split(/\s+/)[6] ?? null;
}

function hasOpen(pid: string, link: string): boolean {
  const folder = `/proc/${pid}/fd`;
  const open = orNull(() => readdirSync(folder)) ?? [];
  return open.some((fd) => orNull(() => readlinkSync(`${folder}/${fd}`)) === link);
}

/** Returns null if the system refuses: processes end meanwhile, and most belong to other users. */
function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}
