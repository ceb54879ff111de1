import { stat } from "node:fs/promises";
import { identityIn } from "../lock/mod.ts";
import { type Device, openDevice, type OpenedFile } from "./device.ts";

/** A device that is opened by its first write. A named pipe without a reader takes nothing until it has one. */
export class LateDevice implements Device {
  readonly #path: string;
  readonly #empty: boolean;
  #device: Device | null = null;
  /** The file when it was opened. Null: it is not open, or is no regular file. */
  #opened: OpenedFile | null = null;
  #wasOpened = false;
  #written = 0;

  /** @param empty whether an existing file is emptied */
  constructor(path: string, { empty }: { readonly empty: boolean }) {
    this.#path = path;
    this.#empty = empty;
  }

  /** Opens it now, unless it is a pipe without a reader. `whatHappened` compares with the file of this moment. */
  open(): void {
    this.#open();
  }

  write(bytes: Uint8Array): number | Promise<number> {
    const written = this.#open()?.write(bytes) ?? 0;
    return typeof written === "number" ? this.#count(written) : written.then((count) => this.#count(count));
  }

  writeNow(bytes: Uint8Array): number {
    return this.#count(this.#open()?.writeNow(bytes) ?? 0);
  }

  close(): void {
    this.#device?.close();
    this.#device = null;
  }

  /**
   * Checks that the written bytes are still in the file at the path. A pipe keeps nothing, and so is never checked.
   *
   * @returns what happened to the file, such as `it was removed meanwhile`; null: nothing was lost. Added bytes do not
   *   count.
   */
  async whatHappened(): Promise<string | null> {
    if (this.#wasOpened && this.#opened === null) return null;
    try {
      const found = await stat(this.#path, { bigint: true });
      if (this.#opened === null) return null;
      if (identityIn(found) !== this.#opened.identity) return "it was replaced meanwhile";
      return found.size < this.#opened.bytes + this.#written ? "it was cut meanwhile" : null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      if (code === "ENOENT" || code === "ENOTDIR") return "it was removed meanwhile";
      return `it cannot be looked at any more (${code})`;
    }
  }

  #count(written: number): number {
    this.#written += written;
    return written;
  }

  /** @returns null while it is a pipe without a reader */
  #open(): Device | null {
    if (this.#device !== null) return this.#device;
    try {
      this.#device = openDevice(this.#path, { empty: this.#empty });
      this.#opened = this.#device.opened ?? null;
      this.#wasOpened = true;
      this.#written = 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
    }
    return this.#device;
  }
}
