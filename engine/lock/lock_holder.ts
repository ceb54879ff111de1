import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Who has a name of Linux's abstract name space, as the system knows it: a process that stands still is found too.
 *
 * @returns its pid, or null if it has gone, is another user's, or is not to be seen from here
 */
export function findHolder(name: string): number | null {
  const inode = inodeOf(name);
  if (inode === null) return null;
  const link = `socket:[${inode}]`;
  for (const entry of orNothing(() => readdirSync("/proc")) ?? []) {
    if (/^\d+$/.test(entry) && hasOpen(entry, link)) return Number(entry);
  }
  return null;
}

/** The inode of the socket that listens on a name. */
function inodeOf(name: string): string | null {
  const table = orNothing(() => readFileSync("/proc/net/unix", "utf8")) ?? "";
  const line = table.split("\n").find((each) => each.endsWith(` @${name}`));
  // Num RefCount Protocol Flags Type St Inode Path
  return line?.trim().split(/\s+/)[6] ?? null;
}

function hasOpen(pid: string, link: string): boolean {
  const folder = `/proc/${pid}/fd`;
  const open = orNothing(() => readdirSync(folder)) ?? [];
  return open.some((fd) => orNothing(() => readlinkSync(`${folder}/${fd}`)) === link);
}

/** Null where the system refuses: processes come and go, and most are somebody else's. */
function orNothing<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}
