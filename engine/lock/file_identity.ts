import type { BigIntStats } from "node:fs";
import { lstat } from "node:fs/promises";

/** The identity of a file, whatever its name: `DEVICE:INODE`. */
export type Identity = string;

/** The identity in the result of `stat`. */
export function identityIn({ dev, ino }: Pick<BigIntStats, "dev" | "ino">): Identity {
  return `${dev}:${ino}`;
}

/**
 * The identity of what is at a path; a link is not followed.
 *
 * @returns null if nothing is there
 * @throws Error as `lstat` does, for any other reason
 */
export async function identityOf(file: string): Promise<Identity | null> {
  try {
    return identityIn(await lstat(file, { bigint: true }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}
