import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { type Identity, identityIn } from "./file_identity.ts";

/** Linux: no reading, no writing, a reference alone. Closing it lets go of no lock on the file. */
const O_PATH = 0x20_0000;

/** A file or folder that is held in being, wherever its names go: its identity is nobody else's meanwhile. Linux only. */
export class Pinned {
  readonly fd: number;
  readonly identity: Identity;

  private constructor(fd: number) {
    this.fd = fd;
    this.identity = identityIn(fstatSync(fd, { bigint: true }));
  }

  /** What stands at a path, or null if nothing does, or nothing that can be reached. */
  static at(file: string): Pinned | null {
    try {
      return new Pinned(openSync(file, constants.O_RDONLY | O_PATH));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return null;
    }
  }

  /** Whether no name leads to it any more. */
  get isGone(): boolean {
    return fstatSync(this.fd).nlink === 0;
  }

  /** Lets it go. */
  close(): void {
    closeSync(this.fd);
  }
}
