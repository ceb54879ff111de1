import { type Device, openDevice } from "./device.ts";

/** A file that is opened when it is first written to: a named pipe that nobody reads yet is waited for, and holds up nobody. */
export class LateDevice implements Device {
  readonly #path: string;
  readonly #empty: boolean;
  #device: Device | null = null;

  /** @param empty whether a file that is there is emptied */
  constructor(path: string, { empty }: { readonly empty: boolean }) {
    this.#path = path;
    this.#empty = empty;
  }

  write(bytes: Uint8Array): number | Promise<number> {
    return this.#open()?.write(bytes) ?? 0;
  }

  writeNow(bytes: Uint8Array): number {
    return this.#open()?.writeNow(bytes) ?? 0;
  }

  close(): void {
    this.#device?.close();
    this.#device = null;
  }

  /** @returns null while nobody reads it */
  #open(): Device | null {
    try {
      this.#device ??= openDevice(this.#path, { empty: this.#empty });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
    }
    return this.#device;
  }
}
