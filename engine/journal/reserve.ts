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

/** What a reserve begins with, so that no file of others is taken for one. */
const MARK = Buffer.from("Room that bulkhead keeps for its journal. It may be removed.\n");
/** Written at a time: random, for a file system that compresses gives zeros no room. */
const BLOCK_BYTES = 1_048_576;
/** Of the room that is free, the reserve takes at most one part in so many. */
const SHARE = 4;

/**
 * Room on the journal's disk: a file beside it, which is let go when the disk is full, so that what must be written still
 * can be. It goes with a clean end; one that a killed process has left is taken over.
 */
export class Reserve {
  readonly #file: string;
  #bytes = 0;

  /** @param journal the path of the journal itself, which its reserve lies beside */
  constructor(journal: string) {
    this.#file = `${journal}.reserve`;
  }

  /** True from `make` until it is let go. */
  get isHeld(): boolean {
    return this.#bytes > 0;
  }

  /** True if it is to be there, and is not. */
  get isMissing(): boolean {
    return this.isHeld && lstatSync(this.#file, { throwIfNoEntry: false }) === undefined;
  }

  /**
   * Makes it, or as much as there is room for: at most a quarter of what is free.
   *
   * @param bytes 0: there is to be none
   * @returns why there is none, or null
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

  /** Gives its room to whoever writes next. @returns false if there was none */
  letGo(): boolean {
    if (!this.isHeld || this.isMissing) return false;
    this.#letGo();
    return true;
  }

  /** Gives the room of one that a killed process has left. @returns false if there was none */
  letGoLeft(): boolean {
    const there = ownBytes(this.#file);
    if (there === null || there === 0) return false;
    this.#letGo();
    return true;
  }

  /** Leaves nothing behind. */
  remove(): void {
    this.#bytes = 0;
    if (ownBytes(this.#file) !== null) rmSync(this.#file, { force: true });
  }

  #letGo(): void {
    // Cut first: somebody who has it open would keep its room.
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
    // The journal does not wait for it: whatever it is, the system has given it its room, or says so when it is needed.
    fsync(file, () => closeSync(file));
  }
}

/** Bytes of the reserve that is there; 0: none is; null: what is there is none. */
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
