import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";

/** What a file is to the system, whatever it is called: its device and its inode. */
export type Identity = string;

/** The identity in what the system says of a file. */
export function identityIn({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): Identity {
  return `${dev}:${ino}`;
}

/** What stands at a path, a link itself, or null if there is nothing. @throws Error as `lstat` does, for another reason */
export async function identityOf(file: string): Promise<Identity | null> {
  try {
    return identityIn(await lstat(file, { bigint: true }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
