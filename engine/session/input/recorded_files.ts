import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { expandPaths, type InputChoices, type NamedFile } from "../../data/mod.ts";
import type { ReplayChoice } from "../setup/feed_choice.ts";
import type { InputFile, ReplayInput } from "../setup/replay_input.ts";

/** The files of a session as it has read them. */
export interface RecordedFiles {
  readonly choice: ReplayChoice;
  /** False: a file is understood as a whole, as it was. */
  readonly mayBePlain: boolean;
  /** Why they are not those that the session has read, in words that follow `but`. Null: nothing speaks against it. */
  readonly difference: string | null;
  /** Removes what was copied. May be called more than once. */
  readonly close: () => void;
}

/**
 * The files that a session has read, to be read again as its header says: with its choices, unless others are said now, and
 * of a file that has grown since, only what it was. Files that are others are told apart before they are read: the header's
 * choices are none of theirs.
 *
 * A folder may have got further files meanwhile. Pipes, and tables in a zip, are compared when they have been read.
 *
 * @throws EngineError INPUT_FILE if a path names nothing that can be read
 */
export async function recordedFiles(choice: ReplayChoice, input: ReplayInput): Promise<RecordedFiles> {
  const copies: string[] = [];
  const close = (): void => {
    for (const folder of copies.splice(0)) rmSync(folder, { recursive: true, force: true });
  };
  const choices = joinedChoices(choice.choices, input.choices);
  const files = { choice: { ...choice, choices }, mayBePlain: input.rowsSha256 === null, difference: null, close };
  const pairs = await pairsOf(choice, input);
  if (pairs === null) return files;
  try {
    const paths: string[] = [];
    for (const { file, was } of pairs) {
      const found = await prefixOf(file, was);
      if ("difference" in found) return { ...files, difference: found.difference };
      if (found.isCopy) copies.push(path.dirname(found.path));
      paths.push(found.path);
    }
    return { ...files, choice: { ...files.choice, paths } };
  } catch (error) {
    close();
    throw error;
  }
}

/** What is said now, and of the rest what the header has. */
function joinedChoices(said: InputChoices, was: InputChoices): InputChoices {
  const names = Object.keys(said) as (keyof InputChoices)[];
  return Object.fromEntries(names.map((name) => [name, said[name] ?? was[name] ?? null])) as unknown as InputChoices;
}

/** A file as it is now, and as it was. */
interface Pair {
  readonly file: NamedFile;
  readonly was: InputFile;
}

/** Which file is which: by their order if there are as many as then, else by their names. Null: that cannot be said. */
async function pairsOf({ paths }: ReplayChoice, { files }: ReplayInput): Promise<readonly Pair[] | null> {
  const now = await expandPaths(paths);
  if (now.length === files.length) return files.map((was, i) => ({ file: now[i]!, was }));
  const pairs = files.flatMap((was) => {
    const named = now.filter((file) => path.basename(file.path) === was.name);
    return named.length === 1 ? [{ file: named[0]!, was }] : [];
  });
  return pairs.length === files.length ? pairs : null;
}

/** Where the bytes are that were read of a file, or why it is another one. A file that has grown is copied as far as it was. */
async function prefixOf(
  { path: file, source, bytes: size }: NamedFile,
  { name, bytes, sha256, isPipe }: InputFile,
): Promise<{ readonly path: string; readonly isCopy: boolean } | { readonly difference: string }> {
  if (isPipe || source !== "file" || bytes === 0 || isInZip(name)) return { path: file, isCopy: false };
  const called = `${name} as it was read`;
  if (size < bytes) return { difference: `${called} had ${bytes} bytes, and ${path.basename(file)} has ${size}` };
  const copy = size === bytes ? null : copyOf(file);
  const isSame = (await hashOfPrefix(file, bytes, copy)) === sha256;
  if (isSame) return { path: copy ?? file, isCopy: copy !== null };
  if (copy !== null) rmSync(path.dirname(copy), { recursive: true, force: true });
  return { difference: `${called} had other content than ${path.basename(file)}` };
}

/** A table in a zip: it may be one of several, and they are compared when they have been read. */
function isInZip(name: string): boolean {
  return /\.zip:/i.test(name);
}

/** A path for a copy, under the file's own name. */
function copyOf(file: string): string {
  return path.join(mkdtempSync(path.join(tmpdir(), "bulkhead-prefix-")), path.basename(file));
}

/** The hash of a file's first bytes, in hex. @param copy where they are written as well; null: nowhere */
async function hashOfPrefix(file: string, bytes: number, copy: string | null): Promise<string> {
  const hash = createHash("sha256");
  const input = createReadStream(file, { end: bytes - 1 });
  if (copy === null) {
    await pipeline(input, hash);
    return hash.digest("hex");
  }
  try {
    await pipeline(
      input,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(copy, { flags: "wx", mode: 0o600 }),
    );
  } catch (error) {
    rmSync(path.dirname(copy), { recursive: true, force: true });
    throw error;
  }
  return hash.digest("hex");
}
