import { createHash, type Hash } from "node:crypto";
import { closeSync, readSync, writeSync } from "node:fs";
import { noRoom, type TempFile } from "./temp_files.ts";

/** Doubles that are written in one call. */
const BLOCK = 128 * 1024;
/** Doubles of memory to begin with, for small files; doubled until it is a block. */
const FIRST = 2_048;
const BYTES: number = Float64Array.BYTES_PER_ELEMENT;

/** Appends doubles to a new file, in blocks. Bytes are in the machine's order: the file never leaves it. */
export class DoublesFile {
  readonly path: string;
  readonly #fd: number;
  readonly #folder: string;
  #block: Float64Array = new Float64Array(FIRST);
  readonly #hash: Hash | null;
  #used = 0;
  #written = 0;
  #isOpen = true;

  /**
   * @param file an empty file; it is closed by `close`
   * @param hashed if `digest` is wanted: the text that is hashed before the doubles
   * @throws EngineError OUTPUT_FILE if there is no room, as all that write
   */
  constructor({ fd, path, folder }: TempFile, hashed: string | null = null) {
    this.path = path;
    this.#fd = fd;
    this.#folder = folder;
    this.#hash = hashed === null ? null : createHash("sha256").update(hashed);
  }

  /** How many doubles it has. */
  get length(): number {
    return this.#written + this.#used;
  }

  /** Appends `count` doubles of `from`, beginning at `at`. */
  append(from: Float64Array, at: number, count: number): void {
    if (count > this.#block.length - this.#used && !this.#makeRoom(count)) {
      this.#write(from.subarray(at, at + count));
      return;
    }
    const block = this.#block;
    let to = this.#used;
    for (let i = at; i < at + count; i++) block[to++] = from[i]!;
    this.#used = to;
  }

  /** @returns false if so many doubles are written at once: nothing waits then */
  #makeRoom(count: number): boolean {
    if (this.#used + count > BLOCK) {
      this.flush();
      if (count > BLOCK) return false;
    }
    let { length } = this.#block;
    while (length < this.#used + count) length *= 2;
    if (length === this.#block.length) return true;
    const grown = new Float64Array(length);
    grown.set(this.#block.subarray(0, this.#used));
    this.#block = grown;
    return true;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#used > 0) this.#write(this.#block.subarray(0, this.#used));
    this.#used = 0;
  }

  /** SHA-256 in hex of what was appended so far. It can be asked for once. */
  digest(): string {
    this.flush();
    if (this.#hash === null) throw new Error("Expected a file that is hashed");
    return this.#hash.digest("hex");
  }

  /** Writes doubles over those at a place. They are not hashed. */
  overwrite(doubles: Float64Array, place: number): void {
    this.flush();
    writeAll(this.#fd, doubles, { place, folder: this.#folder });
  }

  /** Appends doubles that are not hashed. */
  appendApart(doubles: Float64Array): void {
    this.flush();
    writeAll(this.#fd, doubles, { place: this.#written, folder: this.#folder });
    this.#written += doubles.length;
  }

  /** Reads doubles that were written, from a place on. @returns how many there were */
  read(into: Float64Array, place: number): number {
    return readDoubles(this.#fd, into, place);
  }

  /** May be called more than once. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#fd);
  }

  #write(doubles: Float64Array): void {
    this.#hash?.update(bytesOf(doubles));
    writeAll(this.#fd, doubles, { place: this.#written, folder: this.#folder });
    this.#written += doubles.length;
  }
}

/** Reads doubles of an open file, from the double at `place` on, as many as there are and fit. @returns how many */
export function readDoubles(fd: number, into: Float64Array, place: number): number {
  const bytes = bytesOf(into);
  let got = 0;
  while (got < bytes.length) {
    const read = readSync(fd, bytes, got, bytes.length - got, place * BYTES + got);
    if (read === 0) break;
    got += read;
  }
  return Math.floor(got / BYTES);
}

function writeAll(fd: number, doubles: Float64Array, { place, folder }: { place: number; folder: string }): void {
  const bytes = bytesOf(doubles);
  try {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(fd, bytes, done, bytes.length - done, place * BYTES + done);
    }
  } catch (cause) {
    throw noRoom(folder, cause);
  }
}

function bytesOf(doubles: Float64Array): Uint8Array {
  return new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
}
