import { readdir } from "node:fs/promises";
import path from "node:path";
import { readError } from "./input_error.ts";

/** True if a path has a character that a shell would expand. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern);
}

/**
 * The paths that a pattern matches, by name: `*` and `?` stand for characters of one name, `[a-c]` and `[!a]` for one of
 * some, a part that is a double star for any folders. Names that begin with a dot are matched by a dot alone.
 */
export async function matchPattern(pattern: string): Promise<readonly string[]> {
  const { root } = path.parse(pattern);
  const parts = pattern
    .slice(root.length)
    .split(/[/\\]/)
    .filter((part) => part !== "");
  const matched = await matchParts(root, parts);
  return [...new Set(matched)].toSorted();
}

async function matchParts(folder: string, parts: readonly string[]): Promise<readonly string[]> {
  const [part, ...rest] = parts;
  if (part === undefined) return [folder];
  if (!hasWildcard(part)) return matchParts(path.join(folder, part), rest);
  const entries = await entriesOf(folder);
  const found: (readonly string[])[] = part === "**" ? [await matchParts(folder, rest)] : [];
  const wanted = part === "**" ? null : expressionOf(part);
  for (const { name, isFolder, isLink } of entries) {
    const here = path.join(folder, name);
    if (name.startsWith(".") && !part.startsWith(".")) continue;
    if (wanted === null) {
      if (isFolder) found.push(await matchParts(here, parts));
    } else if (wanted.test(name) && (isFolder || isLink || rest.length === 0)) found.push(await matchParts(here, rest));
  }
  return found.flat();
}

interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
  /** True if it leads elsewhere, maybe to a folder. A double star does not follow it: it may lead back. */
  readonly isLink: boolean;
}

/** The entries of a folder; none if it is no folder. */
async function entriesOf(folder: string): Promise<readonly FolderEntry[]> {
  try {
    const entries = await readdir(folder === "" ? "." : folder, { withFileTypes: true });
    return entries.map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isLink: entry.isSymbolicLink(),
    }));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw readError(folder, cause);
  }
}

function expressionOf(part: string): RegExp {
  const source = part.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[\\^$.+(){}|[\]]/g, (found, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === "!" ? "^" : ""}${set.replaceAll(/[\\\]^]/g, String.raw`\$&`)}]`;
    if (found === "*") return ".*";
    return found === "?" ? "." : `\\${found}`;
  });
  return new RegExp(`^${source}$`, "su");
}
