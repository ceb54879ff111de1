import { readlink, realpath } from "node:fs/promises";
import path from "node:path";

/** Links that are followed to what is not there. A longer chain counts as a name of its own. */
const MAX_LINKS = 40;

/**
 * The one name that all names of a file or folder come to, by links or not. It need not be there, nor what is above it:
 * then it is the name that it would have once it is made.
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
  // A link that leads nowhere yet: what is made through it is made where it leads.
  const target = await orNull(readlink(file));
  if (target !== null && links > 0) return follow(path.resolve(folder, target), links - 1);
  return path.join(folder, path.basename(file));
}

/** Null for whatever the system says against it: it is not there, no link, or not ours to look at. */
async function orNull(asked: Promise<string>): Promise<string | null> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}
