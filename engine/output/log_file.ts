import type { Stats } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "../lock/mod.ts";
import { type Device, openDevice } from "./device.ts";

/** Where a log file is, and how much of it is kept. */
export interface LogFileOptions {
  readonly path: string;
  /** What it may have before a new one is begun, >= 1. */
  readonly maxBytes: number;
  /** How many older ones are kept beside it, as `path.1` (the newest) and on, >= 0. */
  readonly kept: number;
}

/**
 * A log file that does not grow for ever. When it is full it becomes `path.1`, that `path.2` and so on. One that somebody
 * has removed, or put something else in place of, is begun anew. One that cannot be moved, as a mount, grows on.
 */
export class LogFile implements Device {
  readonly #options: LogFileOptions;
  #device: Device | null;
  #is: Pick<Stats, "dev" | "ino"> | null = null;
  #closed = false;

  /** @throws NodeJS.ErrnoException if it cannot be written to */
  constructor(options: LogFileOptions) {
    this.#options = options;
    makeFolder(path.dirname(options.path));
    this.#device = openDevice(options.path);
  }

  async write(bytes: Uint8Array): Promise<number> {
    const { path: file, maxBytes } = this.#options;
    const found = await stat(file).catch(() => null);
    if (found === null || !isSame(this.#is ?? found, found)) await this.#reopen();
    else if (found.isFile() && found.size > 0 && found.size + bytes.length > maxBytes) {
      if (await this.#shift()) await this.#reopen();
    }
    const device = this.#device ?? (await this.#reopen());
    const taken = await device.write(bytes);
    this.#is ??= await stat(file).catch(() => null);
    return taken;
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
    // Should it not be opened now, the next write tries again.
    this.#device = null;
    this.#is = null;
    const folder = path.dirname(this.#options.path);
    // To make one that is there would wait for its disk, and hold up everything.
    if ((await stat(folder).catch(() => null)) === null) makeFolder(folder);
    if (this.#closed) throw new Error("it is closed");
    this.#device = openDevice(this.#options.path);
    return this.#device;
  }

  /**
   * Puts the file away, and only then gives the older ones the next names: nothing is lost for a file that stays.
   *
   * @returns whether a new one can be begun
   */
  async #shift(): Promise<boolean> {
    try {
      // An engine that was killed may have left one.
      await this.#age();
      await rename(this.#options.path, this.#away);
    } catch (error) {
      ignoreRefusal(error);
      return false;
    }
    // What is refused now is tried again when the next one is full.
    await this.#age().catch(ignoreRefusal);
    return true;
  }

  /** Gives the file that was put away and each older one the next name; the oldest goes. */
  async #age(): Promise<void> {
    const { path: file, kept } = this.#options;
    if ((await stat(this.#away).catch(() => null)) === null) return;
    if (kept === 0) await rm(this.#away, { force: true });
    const names = Array.from({ length: kept + 1 }, (_, i) => (i === 0 ? this.#away : `${file}.${i}`));
    for (const [i, name] of [...names.entries()].toReversed()) {
      const next = names[i + 1];
      if (next !== undefined) await rename(name, next).catch(ignoreMissing);
    }
  }

  /** Where a full one is for a moment. */
  get #away(): string {
    return `${this.#options.path}.full`;
  }
}

function isSame(a: Pick<Stats, "dev" | "ino">, b: Pick<Stats, "dev" | "ino">): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** What the system refuses can be lived without: the log goes on. */
function ignoreRefusal(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
}

/** There are as many older ones as have been filled so far. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
