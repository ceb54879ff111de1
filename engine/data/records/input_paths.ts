import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../../protocol/mod.ts";
import { inputError, readError } from "./input_error.ts";
import { hasWildcard, matchPattern } from "./path_pattern.ts";

/** The path that means standard input. */
const STANDARD_INPUT = "-";

const STANDARD_INPUT_FILES: ReadonlySet<string> = new Set(["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"]);

/** Endings of files that a folder is searched for; each may be followed by `.gz`. */
const ENDINGS: readonly string[] = [
  ".csv",
  ".tsv",
  ".tab",
  ".txt",
  ".psv",
  ".json",
  ".ndjson",
  ".jsonl",
  ".parquet",
  ".pq",
  ".zip",
  ".gz",
];

/** A file that was named, or found by what was named. */
export interface NamedFile {
  readonly path: string;
  /** `stream`: it can be read only once, as a pipe. `standard-input`: so can it, and it has no path. */
  readonly source: "file" | "stream" | "standard-input";
  readonly bytes: number;
}

/** A folder of those rows that have a value in a column. */
const PARTITION = /^[^.=][^=]*=/;

/** Texts that people put beside tables. */
const NO_TABLE = /^(?:readme|licen[cs]e|changelog|notice|notes?|terms|disclaimer|about|sources?)\b/i;

/**
 * Those files of a folder or a zip that are named like tables. A text of the name of a table, as `HistData` has it, is
 * about that table.
 */
export function tableNames(names: readonly string[]): readonly string[] {
  const all = new Set(names.map((name) => name.toLowerCase()));
  return names.filter((name) => {
    const lower = name.toLowerCase();
    const file = path.posix.basename(lower);
    if (file.startsWith(".") || NO_TABLE.test(file) || !ENDINGS.some((ending) => lower.endsWith(ending))) return false;
    return !(lower.endsWith(".txt") && all.has(lower.replace(/\.txt$/, ".csv")));
  });
}

/**
 * The files that paths name, in their order. A folder is its tables by name, without its subfolders but for those
 * that are named for a value, as `symbol=NIFTY`; a pattern is what it matches, by name.
 *
 * @throws EngineError INPUT_FILE if a path names nothing that can be read; UsageError if there is none, or standard input
 *   is named twice
 */
export async function expandPaths(paths: readonly string[]): Promise<readonly NamedFile[]> {
  if (paths.length === 0) throw new UsageError("Expected a file of prices, was none");
  const named: NamedFile[] = [];
  for (const one of paths) for (const file of await expandPath(one)) named.push(file);
  const streams = named.filter(({ source }) => source !== "file").map((file) => file.path);
  const twice = streams.find((one, at) => streams.indexOf(one) !== at);
  if (twice !== undefined) {
    throw new UsageError(`Expected ${twice} once, for it can be read only once, was twice`, { hint: "name it once" });
  }
  return named;
}

async function expandPath(one: string): Promise<readonly NamedFile[]> {
  if (one === "") throw new UsageError("Expected the path of a file, was an empty one");
  if (one === STANDARD_INPUT || STANDARD_INPUT_FILES.has(one)) {
    return [{ path: STANDARD_INPUT, source: "standard-input", bytes: 0 }];
  }
  const found = await statOf(one);
  if (found === null) return hasWildcard(one) ? expandPattern(one) : missing(one);
  return found.isDirectory() ? expandFolder(one) : [namedFile(one, found)];
}

async function statOf(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw readError(file, cause);
  }
}

async function missing(file: string): Promise<never> {
  const names = await readdir(path.dirname(file)).catch((): string[] => []);
  if (names.includes(path.basename(file))) {
    throw inputError({ path: file }, "Expected a file, was a symbolic link to nothing. Check where it leads");
  }
  const wanted = path.basename(file).toLowerCase();
  const meant = names.find((name) => name.toLowerCase() === wanted || stemOf(name) === stemOf(wanted));
  const hint = meant === undefined ? "Check the path" : `Did you mean ${path.join(path.dirname(file), meant)}?`;
  throw inputError({ path: file }, `Expected a file, was a path with nothing there. ${hint}`);
}

function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.gz$/, "")
    .replace(/\.[a-z]+$/, "");
}

function namedFile(file: string, found: Stats): NamedFile {
  if (found.isFIFO()) return { path: file, source: "stream", bytes: 0 };
  if (!found.isFile()) {
    const what = found.isSocket() ? "a socket" : "a device";
    throw inputError({ path: file }, `Expected a file or a pipe, was ${what}. Name a file, or - for standard input`);
  }
  if (found.size === 0) throw emptyFile(file);
  return { path: file, source: "file", bytes: found.size };
}

/** The error for a file of no bytes. */
export function emptyFile(file: string): Error {
  return inputError({ path: file }, "Expected a table of prices, was an empty file. Check how it was made");
}

async function expandFolder(folder: string): Promise<readonly NamedFile[]> {
  const { files, names } = await filesIn(folder);
  if (files.length > 0) return files;
  const folders = names.length === 0 ? "an empty one" : `one with none among its ${names.length} entries`;
  throw inputError(
    { path: folder },
    `Expected a folder with files that end in ${ENDINGS.join(" ")}, was ${folders}. Name the files, or a pattern`,
  );
}

/** The tables of a folder. One without any may be split by its rows' values: `symbol=NIFTY/year=2026/part-0.parquet`. */
async function filesIn(
  folder: string,
): Promise<{ readonly files: readonly NamedFile[]; readonly names: readonly string[] }> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw readError(folder, cause);
  }
  const files: NamedFile[] = [];
  for (const name of tableNames(names).toSorted()) {
    const file = path.join(folder, name);
    const found = await statOf(file);
    if (found?.isFile() === true) files.push(namedFile(file, found));
  }
  if (files.length > 0) return { files, names };
  for (const name of names.filter((one) => PARTITION.test(one)).toSorted()) {
    const inner = path.join(folder, name);
    if ((await statOf(inner))?.isDirectory() !== true) continue;
    for (const file of (await filesIn(inner)).files) files.push(file);
  }
  return { files, names };
}

async function expandPattern(pattern: string): Promise<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const file of await matchPattern(pattern)) {
    const found = await statOf(file);
    if (found !== null && !found.isDirectory()) files.push(namedFile(file, found));
  }
  if (files.length > 0) return files;
  throw inputError({ path: pattern }, "Expected a pattern that files match, was one that none matches. Check the path");
}
