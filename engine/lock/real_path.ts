import { readlink, realpath } from "node:fs/promises";
import path from "node:path";

/** Links that are followed towards a missing file. A longer chain counts as a path of its own. */
const MAX_LINKS = 40;

/**
 * The path of a file or folder without links: the same for all its names. If it does not exist yet, it is the path that it
 * would have once made.
 */
export function realPath(file: string): Promise<string> {
  return follow(path.resolve(file), MAX_LINKS);
}

async function follow(file: string, links: number): Promise<string> {
  const real = await orNull(realpath(file));
  if (real !== null) return real;
  const above = path.dirname(file);
  if (above === file) return file;
  const folder = await follow(above, links);
  // A link whose target is missing: a file made by this name will be made at the target.
  const target = await orNull(readlink(file));
  if (target !== null && links > 0) return follow(path.resolve(folder, target), links - 1);
  return path.join(folder, path.basename(file));
}

/** Null if the system refuses: nothing is there, it is no link, or it may not be read. */
async function orNull(asked: Promise<string>): Promise<string | null> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}
