import type { Stats } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import { type Device, openDevice } from "./device.ts";

/** The path of a log file, and how much of it is kept. */
export interface LogFileOptions {
  readonly path: string;
  /** The size at which a new file is begun, >= 1. */
  readonly maxBytes: number;
  /** How many older files are kept beside it, `path.1` (the newest) and so on; >= 0. */
  readonly kept: number;
}

/**
 * A log file with rotation. A full file becomes `path.1`, the old `path.1` becomes `path.2`, and so on. A file that was
 * removed or replaced is begun anew. A file that cannot be renamed, such as a mount, keeps growing.
 */
export class LogFile implements Device {
  readonly #options: LogFileOptions;
  #device: Device | null;
  #identity: Pick<Stats, "dev" | "ino"> | null = null;
  #closed = false;

  /** @throws NodeJS.ErrnoException if the file cannot be opened */
  constructor(options: LogFileOptions) {
    this.#options = options;
    makeFolder(path.dirname(options.path));
    this.#device = openDevice(options.path);
  }

  async write(bytes: Uint8Array): Promise<number> {
    const { path: file, maxBytes } = this.#options;
    const found = await stat(file).catch(() => null);
    if (found === null || !isSame(this.#identity ?? found, found)) await this.#reopen();
    else if (found.isFile() && found.size > 0 && found.size + bytes.length > maxBytes) {
      if (await this.#rotate()) await this.#reopen();
    }
    const device = this.#device ?? (await this.#reopen());
    const written = await device.write(bytes);
    this.#identity ??= await stat(file).catch(() => null);
    return written;
  }

  writeNow(bytes: Uint8Array): number {
    return this.#device?.writeNow(bytes) ?? 0;
  }

  close(): void {
    this.#closed = true;
    this.#device?.close();
    this.#device = null;
  }

  async #reopen(): Promise<Device> {
    this.#device?.close();
    // If opening fails now, the next write tries again.
    this.#device = null;
    this.#identity = null;
    const folder = path.dirname(this.#options.path);
    // Only if it is missing: a synchronous `mkdir` waits for the disk and blocks the thread.
    if ((await stat(folder).catch(() => null)) === null) makeFolder(folder);
    if (this.#closed) throw new Error("it is closed");
    this.#device = openDevice(this.#options.path);
    return this.#device;
  }

  /**
   * Rotates. The full file is moved away first, and then the older files get their next names: if the full file cannot be
   * moved, no older file is lost.
   *
   * @returns whether a new file can be begun
   */
  async #rotate(): Promise<boolean> {
    try {
      // A killed engine may have left a file that was moved away.
      await this.#renameOlder();
      await rename(this.#options.path, this.#movedPath);
    } catch (error) {
      ignoreRefusal(error);
      return false;
    }
    // A rename that fails now is tried again at the next rotation.
    await this.#renameOlder().catch(ignoreRefusal);
    return true;
  }

  /** Gives the file that was moved away, and each older one, its next name. The oldest is overwritten. */
  async #renameOlder(): Promise<void> {
    const { path: file, kept } = this.#options;
    if ((await stat(this.#movedPath).catch(() => null)) === null) return;
    if (kept === 0) await rm(this.#movedPath, { force: true });
    const names = Array.from({ length: kept + 1 }, (_, i) => (i === 0 ? this.#movedPath : `${file}.${i}`));
    for (const [i, name] of [...names.entries()].toReversed()) {
      const next = names[i + 1];
      if (next !== undefined) await rename(name, next).catch(ignoreMissing);
    }
  }

  /** Where a full file is between the two steps of a rotation. */
  get #movedPath(): string {
    return `${this.#options.path}.full`;
  }
}

function isSame(a: Pick<Stats, "dev" | "ino">, b: Pick<Stats, "dev" | "ino">): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** Ignores an error of the system: the log goes on without the rotation. */
function ignoreRefusal(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
}

/** Ignores that a file is missing: fewer files may be full so far than are kept. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
