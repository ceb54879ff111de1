import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inputError, readError } from "./input_error.ts";

/** A file that was written of what is no regular file. */
export interface SpooledFile {
  /** Where it is. */
  readonly file: string;
  readonly bytes: number;
  /** Deletes it before the process exits. */
  readonly remove: () => Promise<void>;
}

/**
 * Keeps bytes in temporary files of this process alone. On Linux they have no name: they are gone however the process ends.
 * Elsewhere they are in a folder, which is deleted when the process exits.
 */
export class SpoolFolder {
  #folder: string | null = null;
  #files = 0;

  /**
   * Writes bytes that can be read only once, as of a pipe, into a file.
   *
   * @param name how they were named, for messages
   * @throws EngineError INPUT_FILE if they cannot be read or written to their end
   */
  async spool(name: string, bytes: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
    const file = path.join(this.#made(name), `input-${++this.#files}`);
    let written = 0;
    if (process.platform === "linux") return this.#spoolNameless(name, file, bytes);
    const handle = await open(file, "wx", 0o600).catch((cause: unknown) => Promise.reject(spoolError(name, cause)));
    const remove = (): Promise<void> => rm(file, { force: true });
    try {
      for await (const chunk of bytes) {
        await writeAll(name, handle, chunk);
        written += chunk.length;
      }
    } catch (cause) {
      await remove();
      throw readError(name, cause);
    } finally {
      await handle.close();
    }
    return { file, bytes: written, remove };
  }

  async #spoolNameless(name: string, file: string, bytes: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
    const fd = this.#openNameless(name, file);
    let written = 0;
    try {
      for await (const chunk of bytes) written += writeWhole(name, fd, chunk);
    } catch (cause) {
      closeSync(fd);
      throw readError(name, cause);
    }
    // A number and no handle: nobody closes it when nobody thinks of it. Whoever opens its path has their own position in it.
    return { file: `/proc/self/fd/${fd}`, bytes: written, remove: async () => closeSync(fd) };
  }

  #openNameless(name: string, file: string): number {
    try {
      return openSync(file, "wx+", 0o600);
    } catch (cause) {
      throw spoolError(name, cause);
    } finally {
      this.#removeFolder();
    }
  }

  #removeFolder(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #made(name: string): string {
    if (this.#folder !== null) return this.#folder;
    try {
      const folder = mkdtempSync(path.join(tmpdir(), "bulkhead-input-"));
      if (process.platform !== "linux") process.once("exit", () => this.#removeFolder());
      this.#folder = folder;
      return folder;
    } catch (cause) {
      throw spoolError(name, cause);
    }
  }
}

function writeWhole(name: string, fd: number, chunk: Uint8Array): number {
  try {
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
    return chunk.length;
  } catch (cause) {
    throw spoolError(name, cause);
  }
}

async function writeAll(name: string, handle: FileHandle, chunk: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten;
  } catch (cause) {
    throw spoolError(name, cause);
  }
}

function spoolError(name: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const what = `Expected to keep the bytes of ${name} in ${tmpdir()} while they are needed, was: ${why}`;
  return inputError({ path: name }, `${what}. Free some space there, or set TMPDIR`, cause);
}
