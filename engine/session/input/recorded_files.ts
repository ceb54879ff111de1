import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, type Stats, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { InputChoices } from "../../data/mod.ts";
import type { ReplayChoice } from "../setup/feed_choice.ts";
import type { InputFile, ReplayInput } from "../setup/replay_input.ts";

/** The files of a session as it has read them. */
export interface RecordedFiles {
  readonly choice: ReplayChoice;
  /** False: a file is understood as a whole, as it was. */
  readonly mayBePlain: boolean;
  /** Removes what was copied. May be called more than once. */
  readonly close: () => void;
}

/**
 * The files that a session has read, to be read again as its header says: with its choices, unless others are said now, and
 * of a file that has grown since, only what it was. A file that is another one stays as it is: whoever compares the headers
 * says so.
 */
export async function recordedFiles(choice: ReplayChoice, input: ReplayInput): Promise<RecordedFiles> {
  const copies: string[] = [];
  const close = (): void => {
    for (const folder of copies.splice(0)) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const paths: string[] = [];
    for (const [i, file] of choice.paths.entries()) {
      const was = choice.paths.length === input.files.length ? input.files[i] : undefined;
      const copy = was !== undefined && hasGrown(file, was) ? await copyOfPrefix(file, was) : null;
      if (copy !== null) copies.push(path.dirname(copy));
      paths.push(copy ?? file);
    }
    const choices = joinedChoices(choice.choices, input.choices);
    return { choice: { ...choice, paths, choices }, mayBePlain: input.rowsSha256 === null, close };
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

function hasGrown(file: string, { bytes, isPipe }: InputFile): boolean {
  const stats: Stats | undefined = statSync(file, { throwIfNoEntry: false });
  return !isPipe && stats?.isFile() === true && stats.size > bytes;
}

/** Copies the first bytes of a file, under its name. @returns the path of the copy; null: they are other bytes than then */
async function copyOfPrefix(file: string, { bytes, sha256 }: InputFile): Promise<string | null> {
  if (bytes === 0) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-prefix-"));
  const copy = path.join(folder, path.basename(file));
  const hash = createHash("sha256");
  let isSame = false;
  try {
    await pipeline(
      createReadStream(file, { end: bytes - 1 }),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(copy, { flags: "wx", mode: 0o600 }),
    );
    isSame = hash.digest("hex") === sha256;
    return isSame ? copy : null;
  } finally {
    if (!isSame) rmSync(folder, { recursive: true, force: true });
  }
}
