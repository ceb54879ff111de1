import { rename, rm, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import path from "node:path";
import { makeFolder } from "../make_folder.ts";
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
 * has removed, or put something else in place of, is begun anew.
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
    if (found === null || !isSame(this.#is ?? found, found)) this.#reopen();
    else if (found.isFile() && found.size > 0 && found.size + bytes.length > maxBytes) {
      await this.#shift();
      this.#reopen();
    }
    const device = this.#device ?? this.#reopen();
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

  #reopen(): Device {
    if (this.#closed) throw new Error("it is closed");
    this.#device?.close();
    // Should it not be opened now, the next write tries again.
    this.#device = null;
    this.#is = null;
    makeFolder(path.dirname(this.#options.path));
    this.#device = openDevice(this.#options.path);
    return this.#device;
  }

  /** Gives each file the next name; the oldest goes. */
  async #shift(): Promise<void> {
    const { path: file, kept } = this.#options;
    const names = Array.from({ length: kept + 1 }, (_, i) => (i === 0 ? file : `${file}.${i}`));
    const [oldest] = names.slice(-1);
    if (oldest !== undefined) await rm(oldest, { force: true });
    for (const [i, name] of [...names.entries()].toReversed()) {
      const next = names[i + 1];
      if (next !== undefined) await rename(name, next).catch(ignoreMissing);
    }
  }
}

function isSame(a: Pick<Stats, "dev" | "ino">, b: Pick<Stats, "dev" | "ino">): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** There are as many older ones as have been filled so far. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
