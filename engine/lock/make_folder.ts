import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder, and those above it, unless they are there. One that is there keeps its mode.
 *
 * Node's own `recursive` never returns where a folder refuses what is new with ENOENT, as those of /proc do.
 *
 * @param mode of the folders that are made
 * @throws Error as `mkdir` does, if one cannot be made
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const above = path.dirname(folder);
    if (code !== "ENOENT" || existsSync(above)) throw error;
    makeFolder(above, mode);
    makeFolder(folder, mode);
  }
}
