import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type Identity, identityIn } from "./file_identity.ts";

/** Linux: opens a reference only, for neither reading nor writing. Closing it releases no lock on the file. */
const O_PATH = 0x20_0000;

/** An open reference to a file or folder. While it is open, the system does not reuse its identity. Linux only. */
export class PinnedFile {
  readonly fd: number;
  readonly identity: Identity;

  private constructor(fd: number) {
    this.fd = fd;
    this.identity = identityIn(fstatSync(fd, { bigint: true }));
  }

  /** Pins what is at a path. @returns null if nothing is there, or it cannot be reached */
  static at(file: string): PinnedFile | null {
    try {
      return new PinnedFile(openSync(file, constants.O_RDONLY | O_PATH));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return null;
    }
  }

  /** True if it has no name any more. */
  get isGone(): boolean {
    return fstatSync(this.fd).nlink === 0;
  }

  /** Closes the reference. */
  close(): void {
    closeSync(this.fd);
  }
}
