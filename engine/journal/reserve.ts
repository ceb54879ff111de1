import { randomFillSync } from "node:crypto";
import {
  closeSync,
  constants,
  fsync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { MIN_RESERVE_BYTES } from "../protocol/mod.ts";

/** A reserve file begins with this text, so that another file is never taken for one. */
const MARK = Buffer.from("Room that bulkhead keeps for its journal. It may be removed.\n");
/** How many bytes are written at a time. They are random, for a file system may compress zeros. */
const BLOCK_BYTES = 1_048_576;
/** The reserve takes at most this part of the free room: 1 / SHARE. */
const SHARE = 4;

/**
 * Reserved room on the journal's disk: a file beside the journal. It is removed when the disk is full, so that the
 * events can still be written. A clean end removes it. A reserve that a killed process has left is used again.
 */
export class Reserve {
  readonly #file: string;
  #bytes = 0;

  /** @param journal the path of the journal, without symbolic links */
  constructor(journal: string) {
    this.#file = `${journal}.reserve`;
  }

  /** True from `make` until `release`. */
  get isHeld(): boolean {
    return this.#bytes > 0;
  }

  /** True if the reserve is held, but its file is gone. */
  get isMissing(): boolean {
    return this.isHeld && lstatSync(this.#file, { throwIfNoEntry: false }) === undefined;
  }

  /**
   * Makes the reserve. It takes at most a quarter of the free room.
   *
   * @param bytes its size; 0: removes it
   * @returns why it cannot be made, or null
   */
  make(bytes: number): string | null {
    try {
      const there = ownBytes(this.#file);
      if (there === null) return "another file has its name";
      if (bytes === 0) {
        this.remove();
        return null;
      }
      const { bavail, bsize } = statfsSync(path.dirname(this.#file));
      const free = bavail * bsize + there;
      const wanted = Math.min(bytes, Math.floor(free / SHARE));
      if (wanted < MIN_RESERVE_BYTES) {
        this.remove();
        return `only ${Math.floor(free / 1024)} KiB are free`;
      }
      if (there !== wanted) this.#write(wanted);
      this.#bytes = wanted;
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Frees the room of the reserve. @returns false if there was none */
  release(): boolean {
    if (!this.isHeld || this.isMissing) return false;
    this.#free();
    return true;
  }

  /** Frees the room of a reserve that a killed process has left. @returns false if there was none */
  releaseLeftover(): boolean {
    const there = ownBytes(this.#file);
    if (there === null || there === 0) return false;
    this.#free();
    return true;
  }

  /** Removes the reserve's file. */
  remove(): void {
    this.#bytes = 0;
    if (ownBytes(this.#file) !== null) rmSync(this.#file, { force: true });
  }

  #free(): void {
    // Cut it first: a removed file keeps its room while another process has it open.
    truncateSync(this.#file);
    this.remove();
  }

  #write(bytes: number): void {
    rmSync(this.#file, { force: true });
    const file = openSync(this.#file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      const block = Buffer.allocUnsafe(Math.min(bytes, BLOCK_BYTES));
      randomFillSync(block);
      MARK.copy(block);
      for (let left = bytes; left > 0;) left -= writeSync(file, block, 0, Math.min(left, block.length));
    } catch (error) {
      closeSync(file);
      rmSync(this.#file, { force: true });
      throw error;
    }
    // The journal does not wait for the disk. If there is no room, a later commit shows it.
    fsync(file, () => closeSync(file));
  }
}

/** The size of a reserve file; 0: there is no file; null: the file is not a reserve. */
function ownBytes(file: string): number | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isFile()) return null;
  if (found.size === 0) return 0;
  const begin = Buffer.alloc(MARK.length);
  const opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    readSync(opened, begin, 0, begin.length, 0);
  } finally {
    closeSync(opened);
  }
  return begin.equals(MARK) ? found.size : null;
}
