import { stat } from "node:fs/promises";
import { identityIn } from "../lock/mod.ts";
import { type Device, openDevice, type OpenedFile } from "./device.ts";

/** A file that is opened when it is first written to: a named pipe that nobody reads yet is waited for, and holds up nobody. */
export class LateDevice implements Device {
  readonly #path: string;
  readonly #empty: boolean;
  #device: Device | null = null;
  /** What it was before its first write; null: it was not opened, or is no file. */
  #opened: OpenedFile | null = null;
  #wasOpened = false;
  #taken = 0;

  /** @param empty whether a file that is there is emptied */
  constructor(path: string, { empty }: { readonly empty: boolean }) {
    this.#path = path;
    this.#empty = empty;
  }

  /** Opens it now, unless it is a pipe that nobody reads: from now on it is known which file it is. */
  open(): void {
    this.#open();
  }

  write(bytes: Uint8Array): number | Promise<number> {
    const taken = this.#open()?.write(bytes) ?? 0;
    return typeof taken === "number" ? this.#count(taken) : taken.then((count) => this.#count(count));
  }

  writeNow(bytes: Uint8Array): number {
    return this.#count(this.#open()?.writeNow(bytes) ?? 0);
  }

  close(): void {
    this.#device?.close();
    this.#device = null;
  }

  /**
   * Whether what was written is still to be found at the path. A pipe keeps nothing that could be.
   *
   * @returns what somebody has done to the file, or null. What was added to it is not told: nothing is lost by it.
   */
  async whatHappened(): Promise<string | null> {
    if (this.#wasOpened && this.#opened === null) return null;
    try {
      const found = await stat(this.#path, { bigint: true });
      if (this.#opened === null) return null;
      if (identityIn(found) !== this.#opened.identity) return "it was replaced meanwhile";
      return found.size < this.#opened.bytes + this.#taken ? "it was cut meanwhile" : null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code === "ENOENT" || code === "ENOTDIR") return "it was removed meanwhile";
      return `it cannot be looked at any more (${code})`;
    }
  }

  #count(taken: number): number {
    this.#taken += taken;
    return taken;
  }

  /** @returns null while nobody reads it */
  #open(): Device | null {
    if (this.#device !== null) return this.#device;
    try {
      this.#device = openDevice(this.#path, { empty: this.#empty });
      this.#opened = this.#device.opened ?? null;
      this.#wasOpened = true;
      this.#taken = 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
    }
    return this.#device;
  }
}
